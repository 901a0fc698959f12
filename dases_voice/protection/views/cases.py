"""One case: its targets and clocks, and what an officer may do about it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consent.enums import (
    CaseKind,
    CaseOutcome,
    CaseState,
    Channel,
    HoldGround,
    Likeness,
    TaskState,
)
from consent.errors import ConsentError
from consent.models import Hold, PropagationTask, Receipt, Signer, WithdrawalCase
from consent.queries import signatures_of
from consent.services import (
    announce_withdrawal,
    confirm_withdrawal,
    lift_hold,
    place_hold,
    reject_withdrawal,
    settle_by_hand,
    settle_comparison,
)
from dases_voice.core.access import View, actor, requires
from dases_voice.protection.forms.desk import (
    AnnounceForm,
    FindingForm,
    HoldForm,
    IdentityForm,
    SettleForm,
)
from dases_voice.protection.views.clocks import clock_words

KINDS = {
    TaskState.DONE: "positive",
    TaskState.UNDELIVERABLE: "caution",
    TaskState.NOT_NEEDED: "neutral",
}


@dataclass(frozen=True)
class Event:
    """One line of a timeline."""

    at: datetime
    title: str
    text: str = ""
    kind: str = "neutral"


def _of_case(view: View) -> View:
    return requires("protection.work", model=WithdrawalCase, key="case_id", arg="case")(view)


@_of_case
@require_safe
def case(request: HttpRequest, *, case: WithdrawalCase) -> HttpResponse:
    """Show every target with its deadline, what happened, and what can be done."""
    return render(request, _template(case), _context(case, timezone.now()))


def _template(case: WithdrawalCase) -> str:
    compares = case.kind == CaseKind.SIGNATURES
    return "protection/signatures.html" if compares else "protection/case.html"


def _context(case: WithdrawalCase, at: datetime) -> dict[str, object]:
    context: dict[str, object] = {
        "case": case,
        "events": sorted(_events(case, at), key=lambda event: event.at, reverse=True),
        "holds": _holds(case),
        "hold_form": HoldForm(),
        "settle_form": SettleForm(case_id=case.pk),
        "identity_form": IdentityForm(auto_id="id_identity_%s"),
        "is_open": case.state != CaseState.CLOSED,
        "must_verify": case.state == CaseState.TO_VERIFY,
    }
    if case.kind == CaseKind.SIGNATURES:
        compared = case.compared
        context |= {
            "signatures": signatures_of(compared),
            "likenesses": [Likeness(each).label for each in compared.likenesses],
            "finding_form": FindingForm(),
        }
    return context


@_of_case
@require_POST
def hold(request: HttpRequest, *, case: WithdrawalCase) -> HttpResponse:
    """Stop every erasure, and every use."""
    form = HoldForm(request.POST)
    if not form.is_valid():
        return _back(request, case, _("Say why, in a few words."))
    return _do(
        request,
        case,
        lambda: place_hold(
            subject=case.subject,
            ground=HoldGround(form.cleaned_data["ground"]),
            reason=form.cleaned_data["reason"],
            actor=actor(request),
            at=timezone.now(),
        ),
    )


@_of_case
@require_POST
def lift(request: HttpRequest, *, case: WithdrawalCase) -> HttpResponse:
    """Lift the holds that officers have placed on this voice: the clocks go on."""

    def lift_all() -> None:
        for placed in _holds(case):
            lift_hold(hold=placed, actor=actor(request), at=timezone.now())

    return _do(request, case, lift_all)


@_of_case
@require_POST
def settle(request: HttpRequest, *, case: WithdrawalCase) -> HttpResponse:
    """Note that a target was reached on paper, or that it never can be."""
    form = SettleForm(request.POST, case_id=case.pk)
    if not form.is_valid():
        return _back(request, case, _("Choose a target, and say why in a few words."))
    task: PropagationTask = form.cleaned_data["task"]
    return _do(
        request,
        case,
        lambda: settle_by_hand(
            task=task,
            state=TaskState(form.cleaned_data["state"]),
            note=form.cleaned_data["note"],
            actor=actor(request),
            at=timezone.now(),
        ),
    )


@_of_case
@require_POST
def verified(request: HttpRequest, *, case: WithdrawalCase) -> HttpResponse:
    """Say whether the call or letter was from the family."""
    answers = {"yes": confirm_withdrawal, "no": reject_withdrawal}
    carry_out = answers.get(request.POST.get("answer", ""))
    if carry_out is None:
        return _back(request, case, _("Say whether it was the family."))
    return _do(request, case, lambda: carry_out(case=case, actor=actor(request), at=timezone.now()))


@_of_case
@require_POST
def finding(request: HttpRequest, *, case: WithdrawalCase) -> HttpResponse:
    """Say whether two signatures were two people's."""
    form = FindingForm(request.POST)
    if not form.is_valid():
        context = _context(case, timezone.now()) | {"finding_form": form}
        return render(request, _template(case), context, status=422)
    return _do(
        request,
        case,
        lambda: settle_comparison(
            case=case,
            outcome=CaseOutcome(form.cleaned_data["outcome"]),
            note=form.cleaned_data["note"],
            actor=actor(request),
            at=timezone.now(),
        ),
    )


@requires("protection.work")
@require_http_methods(["GET", "HEAD", "POST"])
def announce(request: HttpRequest) -> HttpResponse:
    """Take a withdrawal by telephone or letter: stop everything first, verify after."""
    form = AnnounceForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        receipt: Receipt = form.cleaned_data["receipt"]
        try:
            opened = announce_withdrawal(
                subject=receipt.subject,
                signer=Signer(receipt.holder),
                channel=Channel(form.cleaned_data["channel"]),
                words=form.cleaned_data["reason"],
                actor=actor(request),
                at=timezone.now(),
            )
        except ConsentError as error:
            form.add_error("receipt", str(error))
        else:
            messages.success(request, _("Every use is closed. Now verify who it was."))
            return redirect("protection:case", opened.pk)
    return render(request, "protection/announce.html", {"form": form})


def _do(request: HttpRequest, case: WithdrawalCase, act: Callable[[], object]) -> HttpResponse:
    try:
        act()
    except ConsentError as error:
        return _back(request, case, str(error))
    messages.success(request, _("It is noted."))
    return redirect("protection:case", case.pk)


def _back(request: HttpRequest, case: WithdrawalCase, why: str) -> HttpResponse:
    messages.error(request, why)
    return redirect("protection:case", case.pk)


def _holds(case: WithdrawalCase) -> QuerySet[Hold]:
    """Return what can be lifted by hand; a verification ends with its answer."""
    placed = Hold.objects.filter(subject=case.subject, lifted_at=None)
    return placed.exclude(ground=HoldGround.VERIFICATION)


def _events(case: WithdrawalCase, at: datetime) -> Iterator[Event]:
    yield Event(case.opened_at, _("The case was opened"))
    for task in case.tasks.all():
        yield _target(task, at)
    for placed in case.subject.holds.all():
        yield Event(placed.placed_at, _("Hold: %s") % placed.get_ground_display(), placed.reason)
        if placed.lifted_at is not None:
            yield Event(placed.lifted_at, _("The hold was lifted"))
    for opening in case.identity_openings.all():
        yield Event(opening.opened_at, _("An officer looked behind the number"), opening.reason)
    if case.closed_at is not None:
        yield Event(case.closed_at, _("The case was closed"), case.get_outcome_display())


def _target(task: PropagationTask, at: datetime) -> Event:
    counts = _("%(done)d of %(total)d") % {"done": task.done, "total": task.total}
    parts = [counts] if task.total else []
    if task.settled_at is None:
        late = "danger" if task.is_late(at) else "caution" if task.alarm_at <= at else "neutral"
        words = [clock_words(task.due_at, at=at), *parts]
        return Event(task.due_at, task.get_target_display(), ", ".join(words), late)
    words = [task.get_state_display(), *parts]
    words += [_("after its deadline")] if task.is_late(at) else []
    words += [task.note] if task.note else []
    kind = KINDS[TaskState(task.state)]
    return Event(task.settled_at, task.get_target_display(), ", ".join(words), kind)
