"""Pages of the demonstration. Outside of it none of them exists."""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from csp.constants import NONE, SELF
from csp.decorators import csp, csp_update
from django.conf import settings
from django.contrib.auth import login, logout
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import conditional_page, require_POST, require_safe

from dases_voice.core.access import View, public
from dases_voice.core.demo.people import PARTS, Kind
from dases_voice.core.demo.registry import steps
from dases_voice.core.demo.store import read_notebook, read_progress
from dases_voice.core.models import Message, User

MESSAGES_PER_PAGE = 20


def demo_only(why: str) -> Callable[[View], View]:
    """Let everybody in while this is a demonstration; the page does not exist otherwise."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, **kwargs: object) -> HttpResponseBase:
            if not settings.DASES_DEMO:
                raise Http404
            return view(request, **kwargs)

        return public(why)(guarded)

    return decorate


@demo_only("everybody may be anybody: all of them are invented")
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Say whom one can be, and what to try first."""
    notebook = read_notebook()
    people = [
        (part, [account for account in notebook.accounts.values() if account.kind == part.kind])
        for part in PARTS
    ]
    context = {
        "people": people,
        "families": list(notebook.families.values()),
        "is_pupil": Kind.PUPIL,
        "is_parent": Kind.PARENT,
        **_progress(),
    }
    return render(request, "demo/start.html", context)


@demo_only("the start page asks how far the load has come")
@require_safe
@conditional_page
def progress(request: HttpRequest) -> HttpResponse:
    """Show how far the load has come, as a part of the start page."""
    return render(request, "demo/includes/progress.html", _progress())


@demo_only("one click makes one an invented person")
@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the demonstration's accounts, and as none other."""
    account = read_notebook().accounts.get(request.POST.get("email", ""))
    if account is None:
        raise Http404
    user = get_object_or_404(User, email=account.email, is_active=True)
    logout(request)
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    return redirect("my_home")


@demo_only("the letters of invented people are nobody's secret")
@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """Show every message that the site has sent."""
    words = request.GET.get("q", "").strip()
    pages = Paginator(_messages(words), MESSAGES_PER_PAGE)
    page = pages.get_page(request.GET.get("page"))
    context = {"page": page, "words": words, "total": pages.count, "crumbs": _crumbs()}
    return render(request, "demo/mailbox.html", context)


@demo_only("the letters of invented people are nobody's secret")
@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type]  # its types know no arguments
@require_safe
def message(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """Show one message as its reader sees it, and as plain text."""
    mailbox_crumb = {"label": _("Mailbox"), "url": reverse("demo:mailbox")}
    context = {
        "message": get_object_or_404(Message, pk=message_id),
        "crumbs": [*_crumbs(), mailbox_crumb],
    }
    return render(request, "demo/message.html", context)


# The message's own styles may act inside its frame; scripts, forms and foreign addresses may not.
_FRAME_POLICY = {
    "default-src": [NONE],
    "style-src": ["'unsafe-inline'"],
    "img-src": ["data:"],
    "frame-ancestors": [SELF],
    "base-uri": [NONE],
    "form-action": [NONE],
    "sandbox": ["allow-top-navigation-by-user-activation"],
}


@demo_only("the letters of invented people are nobody's secret")
@xframe_options_sameorigin
@csp(_FRAME_POLICY)  # type: ignore[arg-type]  # its types know no arguments
@require_safe
def message_html(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """Show the HTML of one message, for a frame that can run nothing."""
    html = get_object_or_404(Message.objects.exclude(html=""), pk=message_id).html
    # A link leads the whole page away, as it does in a mail program.
    return HttpResponse(html.replace("<head>", '<head><base target="_top">', 1))


def _crumbs() -> list[dict[str, str]]:
    return [{"label": _("Demonstration"), "url": reverse("demo:start")}]


def _messages(words: str) -> QuerySet[Message]:
    found = Message.objects.defer("html")
    for word in words.split():
        found = found.filter(
            Q(recipient__icontains=word) | Q(subject__icontains=word) | Q(text__icontains=word)
        )
    return found


def _progress() -> dict[str, object]:
    state, to_do = read_progress(), steps()
    now = to_do[state.done].name if state.done < len(to_do) else ""
    return {"progress": state, "step_name": now}
