"""What happens around each request."""

import uuid
from collections.abc import Callable

import structlog
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from dases_voice.core.queries import platform_roles

Handler = Callable[[HttpRequest], HttpResponse]

# Pages that somebody without a second factor needs, to set one up or to leave.
SECOND_FACTOR_PATHS = ("/accounts/", "/i18n/", "/static/")


class RequestContextMiddleware:
    """Give each request an id in the log, and each page the strict defaults that headers carry."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=uuid.uuid4().hex)
        response = self.get_response(request)
        response.headers.setdefault(
            "Permissions-Policy", "microphone=(), camera=(), geolocation=()"
        )
        return response


class NullCharacterMiddleware:
    """Refuse addresses and cookies with a null character, on which PostgreSQL stops with an error.

    Nobody types one, and what forms carry is checked by their fields.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        in_query = "%00" in request.META.get("QUERY_STRING", "")
        if in_query or any("\0" in text for text in (request.path, *request.COOKIES.values())):
            raise BadRequest("null character")
        return self.get_response(request)


class SecondFactorMiddleware:
    """Ask platform staff for a second factor before anything else; the demonstration does not."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if self._is_owed(request):
            messages.info(request, _("Your role needs a second factor. Set it up to go on."))
            return redirect("mfa_activate_totp")
        return self.get_response(request)

    def _is_owed(self, request: HttpRequest) -> bool:
        if settings.DASES_DEMO or not request.user.is_authenticated:
            return False
        if request.path.startswith(SECOND_FACTOR_PATHS):
            return False
        return bool(platform_roles(request.user)) and not is_mfa_enabled(request.user)
