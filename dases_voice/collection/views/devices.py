"""What a tablet carries: the class session it has joined, and the turn that is going on.

Two signed cookies, out of reach of scripts. Neither holds a name, and a tablet has no account.
"""

from collections.abc import Callable
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
from dases_voice.collection.models import ClassSession, Tablet, Turn
from dases_voice.collection.services.beats import enter_tablet
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
            tablet = tablet_of_device(request)
            session = tablet.session if tablet is not None else None
            if session is None or session.is_over(at=timezone.now()):
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
            turn = turn_of_device(request)
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


def on_tablet(why: str) -> Callable[[View], View]:
    """Let in tablets that have joined a session, also when it has a break or is over."""

    def decorate(view: View) -> View:
        @never_cache
        @wraps(view)
        def guarded(request: HttpRequest, **kwargs: object) -> HttpResponseBase:
            tablet = tablet_of_device(request)
            if tablet is None:
                return redirect("collection:join")
            with scope(school=tablet.session.school_id):
                return view(request, tablet=tablet, **kwargs)

        return declare_policy(guarded, kind="ticket", why=why)

    return decorate


def tablet_of_device(request: HttpRequest) -> Tablet | None:
    """Return what this tablet is in the session that it has joined last."""
    value = request.get_signed_cookie(DEVICE_COOKIE, default="", salt=SALT, max_age=COOKIE_LIFE_S)
    if not value:
        return None
    with scopes_disabled():
        return (
            Tablet.objects.filter(pk=UUID(value))
            .select_related("session__school_class", "session__campaign")
            .first()
        )


def remember_session(
    request: HttpRequest, response: HttpResponse, session: ClassSession
) -> HttpResponse:
    """Tie this tablet to a session, and to no turn. To join again changes nothing."""
    tablet = tablet_of_device(request)
    if tablet is None or tablet.session_id != session.pk:
        tablet = enter_tablet(session=session, at=timezone.now())
    response.set_signed_cookie(
        DEVICE_COOKIE,
        str(tablet.pk),
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


def turn_of_device(request: HttpRequest) -> Turn | None:
    """Return the turn that goes on at this tablet, or went on there last."""
    try:
        return turn_with_ticket(request.COOKIES.get(TURN_COOKIE, ""))
    except TicketInvalid:
        return None
