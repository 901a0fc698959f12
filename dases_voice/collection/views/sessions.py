"""The teacher's way: open a session, show the code, watch the board, pause, extend, close."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

import segno
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dases_voice.collection.errors import CollectionError
from dases_voice.collection.models import Campaign, ClassSession
from dases_voice.collection.queries import Board, board_of, running_campaigns, sessions_for
from dases_voice.collection.services.beats import answer_calls
from dases_voice.collection.services.sessions import (
    admit_pupil,
    close_session,
    extend_session,
    open_session,
    pause_session,
    resume_session,
)
from dases_voice.core.access import account, actor, requires
from dases_voice.schools.models import Pupil, SchoolClass
from dases_voice.schools.queries import classes_for

PAGE_SIZE = 20


@requires("collection.list_sessions")
@never_cache
@require_safe
def session_list(request: HttpRequest) -> HttpResponse:
    """Show the sessions of the account's classes, and how to open one."""
    at, user = timezone.now(), account(request)
    page = Paginator(sessions_for(user), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(session, session.state_at(at=at)) for session in page],
        "classes": classes_for(user),
    }
    return render(request, "collection/session_list.html", context)


@requires("schools.open_session", model=SchoolClass, key="class_id", arg="school_class")
@never_cache
@require_POST
def open_class_session(request: HttpRequest, *, school_class: SchoolClass) -> HttpResponse:
    """Open a session; ask for the campaign only when there are several."""
    at = timezone.now()
    campaigns = list(running_campaigns(school_id=school_class.school_id, at=at))
    chosen = [c for c in campaigns if str(c.pk) == request.POST.get("campaign")]
    if not campaigns:
        messages.info(request, _("No campaign is open for your school at the moment."))
        return redirect("collection:sessions")
    if len(campaigns) > 1 and not chosen:
        context = {"school_class": school_class, "campaigns": campaigns}
        return render(request, "collection/choose_campaign.html", context)
    campaign: Campaign = (chosen or campaigns)[0]
    try:
        session = open_session(
            school_class=school_class, campaign=campaign, user=account(request), at=at
        )
    except CollectionError as error:
        messages.error(request, str(error))
        return redirect("collection:sessions")
    return redirect("collection:session", session.pk)


@requires("collection.run_session", model=ClassSession, key="session_id", arg="session")
@never_cache
@require_safe
def session_page(request: HttpRequest, *, session: ClassSession) -> HttpResponse:
    """Show the code for the tablets, and the board."""
    board = board_of(session, at=timezone.now())
    path = reverse("collection:join_by_code", args=[session.code])
    context = {
        "board": board,
        "session": session,
        "qr": _qr(request.build_absolute_uri(path)) if not board.is_over else "",
        "join_url": request.build_absolute_uri(reverse("collection:join")),
        "crumbs": [{"label": _("Sessions"), "url": reverse("collection:sessions")}],
    }
    return render(request, "collection/session.html", context)


@requires("collection.run_session", model=ClassSession, key="session_id", arg="session")
@require_safe
def board(request: HttpRequest, *, session: ClassSession) -> HttpResponse:
    """Show the board alone, for the page that polls it; unchanged costs nothing."""
    current = board_of(session, at=timezone.now())
    if request.headers.get("If-None-Match") == current.etag:
        return _with_etag(HttpResponseNotModified(), current)
    context = {"board": current, "session": session}
    return _with_etag(render(request, "collection/includes/board.html", context), current)


@requires("collection.run_session", model=ClassSession, key="session_id", arg="session")
@require_POST
def pause(request: HttpRequest, *, session: ClassSession) -> HttpResponse:
    """Give the class a break."""
    return _after(request, pause_session, session, _("The class is having a break."))


@requires("collection.run_session", model=ClassSession, key="session_id", arg="session")
@require_POST
def resume(request: HttpRequest, *, session: ClassSession) -> HttpResponse:
    """End the break."""
    return _after(request, resume_session, session, _("The lesson goes on."))


@requires("collection.run_session", model=ClassSession, key="session_id", arg="session")
@require_POST
def extend(request: HttpRequest, *, session: ClassSession) -> HttpResponse:
    """Give the class a quarter of an hour more; a second press of the same button gives nothing."""
    if request.POST.get("closes_at") != session.closes_at.isoformat():
        return redirect("collection:session", session.pk)
    return _after(request, extend_session, session, _("The class has 15 more minutes."))


@requires("collection.run_session", model=ClassSession, key="session_id", arg="session")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, *, session: ClassSession) -> HttpResponse:
    """Say what is still on the tablets; close the session when the teacher says so again."""
    if request.method != "POST":
        context = {
            "board": board_of(session, at=timezone.now()),
            "session": session,
            "crumbs": [
                {"label": _("Sessions"), "url": reverse("collection:sessions")},
                {
                    "label": session.school_class.name,
                    "url": reverse("collection:session", args=[session.pk]),
                },
            ],
        }
        return render(request, "collection/close.html", context)
    return _after(request, close_session, session, _("The session is closed. Thank you!"))


@requires("collection.run_session", model=ClassSession, key="session_id", arg="session")
@require_POST
def admit(request: HttpRequest, *, session: ClassSession, pupil_id: UUID) -> HttpResponse:
    """Let a pupil in without pictures, for one turn or for the whole lesson."""
    pupil = get_object_or_404(Pupil, pk=pupil_id, school_class=session.school_class)
    is_lasting = request.POST.get("lasting") == "yes"
    try:
        admit_pupil(
            session=session,
            pupil=pupil,
            is_lasting=is_lasting,
            actor=actor(request),
            at=timezone.now(),
        )
    except CollectionError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request,
            _("%(name)s can now choose the card and go on without pictures.")
            % {"name": pupil.first_name},
        )
    return redirect("collection:session", session.pk)


@requires("collection.run_session", model=ClassSession, key="session_id", arg="session")
@require_POST
def answer_call(request: HttpRequest, *, session: ClassSession, pupil_id: UUID) -> HttpResponse:
    """Note that the teacher has seen a pupil's call for help."""
    pupil = get_object_or_404(Pupil, pk=pupil_id, school_class=session.school_class)
    answer_calls(session=session, pupil=pupil)
    return redirect("collection:session", session.pk)


class Step(Protocol):
    """Something a teacher does with a session."""

    def __call__(self, *, session: ClassSession, actor: str, at: datetime) -> bool: ...


def _after(request: HttpRequest, step: Step, session: ClassSession, words: str) -> HttpResponse:
    """Take a step and show the session; who was too late is told nothing, the page shows it."""
    try:
        if step(session=session, actor=actor(request), at=timezone.now()):
            messages.success(request, words)
    except CollectionError as error:
        messages.error(request, str(error))
    return redirect("collection:session", session.pk)


def _with_etag(response: HttpResponse, current: Board) -> HttpResponse:
    response.headers["ETag"] = current.etag
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _qr(url: str) -> SafeString:
    image = segno.make(url, error="m")
    svg: str = image.svg_inline(scale=8, border=2, svgclass="qr__image", lineclass=None)
    return mark_safe(svg)  # noqa: S308  # made here, of an address that we built
