"""What a tablet carries: the class session it has joined, and the turn that is going on.

Two signed cookies, out of reach of scripts. Neither holds a name, and a tablet has no account.
"""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django_scopes import scope, scopes_disabled

from dases_voice.collection.enums import SessionState
from dases_voice.collection.errors import SessionOver, TicketInvalid
from dases_voice.collection.models import ClassSession, Turn
from dases_voice.collection.services.tickets import issue_ticket, turn_with_ticket
from dases_voice.core.access import View, declare_policy

DEVICE_COOKIE = "dases_device"
TURN_COOKIE = "dases_turn"
SALT = "dases-device"
COOKIE_LIFE_S = 3 * 3600


def on_device(why: str) -> Callable[[View], View]:
    """Let in tablets that have joined a session; hand the session to the view, but for a break."""

    def decorate(view: View) -> View:
        @never_cache
        @wraps(view)
        def guarded(request: HttpRequest, **kwargs: object) -> HttpResponseBase:
            session = session_of_device(request, at=timezone.now())
            if session is None:
                messages.info(request, str(SessionOver.message))
                return redirect("collection:join")
            if not session.is_open(at=timezone.now()):
                return have_a_break(request)
            with scope(school=session.school_id):
                return view(request, session=session, **kwargs)

        return declare_policy(guarded, kind="ticket", why=why)

    return decorate


def in_turn(why: str, *, even_in_a_break: bool = False) -> Callable[[View], View]:
    """Let in tablets on which a turn is going on; hand the turn to the view, but for a break."""

    def decorate(view: View) -> View:
        @never_cache
        @wraps(view)
        def guarded(request: HttpRequest, **kwargs: object) -> HttpResponseBase:
            turn = _turn_of_device(request)
            if turn is None or turn.ended_at is not None:
                return redirect("collection:cards")
            is_paused = turn.session.state_at(at=timezone.now()) == SessionState.PAUSED
            if is_paused and not even_in_a_break:
                return have_a_break(request)
            with scope(school=turn.session.school_id):
                return view(request, turn=turn, **kwargs)

        return declare_policy(guarded, kind="ticket", why=why)

    return decorate


def have_a_break(request: HttpRequest) -> HttpResponse:
    """Show that the class is having a break; the same address goes on afterwards."""
    return render(request, "collection/break.html")


def session_of_device(request: HttpRequest, *, at: datetime) -> ClassSession | None:
    """Return the session that this tablet has joined, unless it is over."""
    value = request.get_signed_cookie(DEVICE_COOKIE, default="", salt=SALT, max_age=COOKIE_LIFE_S)
    if not value:
        return None
    with scopes_disabled():
        session = (
            ClassSession.objects.filter(pk=UUID(value))
            .select_related("school_class", "campaign")
            .first()
        )
    return session if session is not None and not session.is_over(at=at) else None


def remember_session(
    request: HttpRequest, response: HttpResponse, session: ClassSession
) -> HttpResponse:
    """Tie this tablet to a session, and to no turn."""
    response.set_signed_cookie(
        DEVICE_COOKIE,
        str(session.pk),
        salt=SALT,
        max_age=COOKIE_LIFE_S,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
    response.delete_cookie(TURN_COOKIE)
    return response


def remember_turn(request: HttpRequest, response: HttpResponse, turn: Turn) -> HttpResponse:
    """Tie this tablet to a turn."""
    response.set_cookie(
        TURN_COOKIE,
        issue_ticket(turn),
        max_age=COOKIE_LIFE_S,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
    return response


def forget_turn(response: HttpResponse) -> HttpResponse:
    """Hand the tablet over: no turn, and nothing of the former pupil in the browser's cache.

    Storage stays, for takes may still wait there, sealed and without a name.
    """
    response.delete_cookie(TURN_COOKIE)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def _turn_of_device(request: HttpRequest) -> Turn | None:
    try:
        return turn_with_ticket(request.COOKIES.get(TURN_COOKIE, ""))
    except TicketInvalid:
        return None
