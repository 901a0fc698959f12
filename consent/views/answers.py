"""Reading, answering, and changing one's mind."""

from collections.abc import Collection

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from consent.enums import DecisionKind, InvitationState, PurposeCode
from consent.errors import AlreadyAnswered, DisplayInvalid, NoticeSuperseded, SignerNotEntitled
from consent.forms import AnswerForm, PointsForm, WithdrawForm
from consent.queries import points_of, sound_for
from consent.services import (
    Display,
    read_display,
    record_holder_decision,
    sign_display,
    withdraw_consent,
)
from consent.views.devices import mark_of, set_mark
from consent.views.visits import Visit, not_entitled, proved


@require_GET
@proved
def notice(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show what is asked, and the question unless it has been answered with yes."""
    return _show_notice(request, visit)


@require_POST
@proved
def decide(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Take a yes or a no to the page that was shown."""
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return HttpResponseRedirect(visit.urls["notice"])
    kind = DecisionKind(form.cleaned_data["answer"])
    return _record(request, visit, kind, form.cleaned_data["display"])


@require_http_methods(["GET", "HEAD", "POST"])
@proved
def points(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Take a yes or a no to each point; when one is missing, say so beside it."""
    if request.method != "POST":
        return HttpResponseRedirect(visit.urls["notice"])
    form = PointsForm(request.POST, points=points_of(visit.version))
    if not form.is_valid():
        return _show_notice(request, visit, form)
    kind, refused = form.meaning()
    return _record(request, visit, kind, form.cleaned_data["display"], refused)


@require_GET
@proved
def later(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Say that nothing has been decided and until when the link opens."""
    return render(request, "consent/later.html", {"visit": visit})


@require_GET
@proved
def answer(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show what the holder said to each point, the receipt, and how to change one's mind."""
    if visit.answer is None:
        return HttpResponseRedirect(visit.urls["notice"])
    context = {
        "visit": visit,
        "answer": visit.answer,
        "is_partial": len(visit.agreed_points) not in {0, len(visit.points)},
        "may_be_recorded": any(PurposeCode.RECORD in p.purposes for p in visit.agreed_points),
        "just_answered": visit.invitation.state == InvitationState.USED and not visit.is_asked,
    }
    return render(request, "consent/answer.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@proved
def withdraw(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Say exactly what withdrawing does, in whole or of some points, then do it."""
    if not visit.agreed_points:
        return HttpResponseRedirect(visit.urls["answer"])
    data = request.POST if request.method == "POST" else None
    form = WithdrawForm(data, points=visit.agreed_points)
    if not form.is_valid():
        return render(request, "consent/withdraw.html", {"visit": visit, "form": form})
    withdraw_consent(
        subject=visit.subject,
        signer=visit.signer,
        purposes=form.purposes(),
        via=visit.invitation,
        assurance=visit.assurance,
        at=visit.at,
    )
    return HttpResponseRedirect(visit.urls["answer"])


def _show_notice(
    request: HttpRequest, visit: Visit, points: PointsForm | None = None
) -> HttpResponse:
    display = Display(rendering=visit.rendering, shown_at=visit.at)
    signed = sign_display(display=display, invitation=visit.invitation)
    asked = points_of(visit.version)
    context = {
        "visit": visit,
        "words": visit.rendering.words,
        "sound": sound_for(visit.rendering),
        "display": signed,
        "points": (points or PointsForm(points=asked)) if len(asked) > 1 else None,
    }
    return render(request, "consent/notice.html", context)


def _record(
    request: HttpRequest,
    visit: Visit,
    kind: DecisionKind,
    signed: str,
    but_refuse: Collection[PurposeCode] = (),
) -> HttpResponse:
    # Only a yes is ever compared with another: whoever reads, or says no, gets no mark.
    mark = mark_of(request) if kind == DecisionKind.GIVE else ""
    try:
        record_holder_decision(
            invitation=visit.invitation,
            kind=kind,
            presentation=read_display(signed=signed, invitation=visit.invitation),
            but_refuse=but_refuse,
            assurance=visit.assurance,
            device=mark,
            at=visit.at,
        )
    except SignerNotEntitled as error:
        return not_entitled(request, visit, error)
    except (AlreadyAnswered, DisplayInvalid, NoticeSuperseded) as error:
        messages.warning(request, str(error))
        return HttpResponseRedirect(visit.urls["answer" if visit.answer else "notice"])
    response = HttpResponseRedirect(visit.urls["answer"])
    if mark:
        set_mark(response, mark)
    return response
