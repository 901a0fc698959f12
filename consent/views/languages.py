"""In which language the family's pages speak: more of them than the rest of the site knows."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation


def spoken_languages() -> list[str]:
    """Return the languages in which every button and heading of these pages is written."""
    return [code for code, _name in settings.LANGUAGES] + list(settings.FAMILY_LANGUAGES)


def language_asked(request: HttpRequest) -> str:
    """Return the language that the address names, else the browser's."""
    asked = request.GET.get("lang", "")
    own = translation.get_language() or settings.LANGUAGE_CODE
    return asked if asked in spoken_languages() else own


def in_the_language_asked(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let a page that knows no visit speak the language that its address names."""

    @wraps(view)
    def speaking(request: HttpRequest, **kwargs: str) -> HttpResponse:
        language = language_asked(request)
        with translation.override(language):
            response = view(request, **kwargs)
        response.headers["Content-Language"] = language
        return response

    return speaking
