"""A withdrawal as a case: opened with the act, followed by the clock, closed when all is reached."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from consent.clocks import DISPUTE, REPORT_BEFORE, alarm_at, due_at
from consent.enums import (
    CaseKind,
    CaseOutcome,
    CaseState,
    Channel,
    DecisionKind,
    PurposeCode,
    Target,
    TaskState,
)
from consent.errors import CaseMoved, ReasonMissing
from consent.models import DataSubject, Permission, PropagationTask, Signer, WithdrawalCase
from consent.propagation import propagator_of
from consent.queries.cases import is_on_hold
from consent.queries.permissions import permission_of
from consent.services.ledger import Act
from consent.services.news import tell
from consent.services.permissions import lock_subject
from consent.services.reports import tell_family_end, tell_family_start
from consent.services.serials import new_serial
from consent.signals import erasure_due

# A voice is kept or not as a whole: who only takes one use back keeps these as they are.
OF_THE_RECORDING = frozenset({Target.QUARANTINE, Target.KEY, Target.ERASE})


def open_purposes(subject: DataSubject) -> set[PurposeCode]:
    """Return what a subject's voice may be used for before an act closes it."""
    stored = Permission.objects.filter(subject=subject, is_open=True)
    return {PurposeCode(code) for code in stored.values_list("purpose_id", flat=True)}


def follow_act(*, act: Act, was_open: Collection[PurposeCode], at: datetime) -> None:
    """Open the case that an act gives rise to, or settle the dispute that it ends.

    A withdrawal always opens one. A refusal does when it closes what was open: then two people
    disagree, and what was recorded is set aside until they agree or the clock has run out.
    """
    if act.kind == DecisionKind.WITHDRAW:
        case = _announced(act) or _new_case(act, CaseKind.WITHDRAWAL, act.purposes, at)
        advance(case=case, at=at)
    elif act.kind == DecisionKind.REFUSE and (closed := sorted(set(act.purposes) & set(was_open))):
        advance(case=_new_case(act, CaseKind.DISPUTE, closed, at), at=at)
    elif act.kind == DecisionKind.GIVE:
        settle_disputes(subject=act.subject, at=at)


@transaction.atomic
def open_case(
    *,
    subject: DataSubject,
    signer: Signer,
    kind: CaseKind,
    purposes: Collection[PurposeCode],
    channel: Channel,
    state: CaseState,
    at: datetime,
) -> WithdrawalCase:
    """Write a case and its targets down, inside the transaction of what causes it."""
    purge_at = at + DISPUTE if kind == CaseKind.DISPUTE else None
    case = WithdrawalCase.objects.create(
        serial=new_serial("W"),
        subject=subject,
        kind=kind,
        purposes=sorted(str(purpose) for purpose in purposes),
        signer_role=signer.role,
        holder=signer.holder,
        channel=channel,
        state=state,
        opened_at=at,
        purge_at=purge_at,
    )
    PropagationTask.objects.bulk_create(_task(case, target) for target in _targets(kind, purposes))
    facts = {"serial": case.serial, "kind": kind, "purposes": case.purposes}
    tell(action="open_case", obj=case, actor=str(signer), at=at, facts=facts)
    if kind != CaseKind.SIGNATURES:
        tell_family_start(case=case, at=at)
        _settle(case, Target.FAMILY_START, TaskState.DONE, at)
    return case


@transaction.atomic
def advance(*, case: WithdrawalCase, at: datetime) -> None:
    """Mark what the apps have done since the last time, and warn where a deadline is near."""
    for task in case.tasks.filter(state=TaskState.PENDING):
        _mark_progress(task, at)
        if task.state == TaskState.PENDING and task.alarm_at <= at and task.alarmed_at is None:
            _raise_alarm(case, task, at)


@transaction.atomic
def follow_case(*, case: WithdrawalCase, at: datetime) -> None:
    """Do what the clock asks of a case: mark, warn, erase after a dispute, report, close."""
    lock_subject(case.subject_id)
    case.refresh_from_db()
    if case.state == CaseState.CLOSED:
        return
    settle_disputes(subject=case.subject, at=at)
    case.refresh_from_db()
    if case.state == CaseState.CLOSED:
        return
    if case.purge_at is not None and case.purge_at <= at and case.purged_at is None:
        _purge(case, at)
    advance(case=case, at=at)
    waiting = case.tasks.filter(state=TaskState.PENDING)
    report = waiting.filter(target=Target.FAMILY_END).first()
    if report is not None and (waiting.count() == 1 or report.due_at - REPORT_BEFORE <= at):
        tell_family_end(case=case, at=at)
        _settle(case, Target.FAMILY_END, TaskState.DONE, at)
    if case.state == CaseState.OPEN and not waiting.exists():
        close_case(case=case, outcome=CaseOutcome.CARRIED_OUT, actor="worker", at=at)


@transaction.atomic
def settle_by_hand(
    *, task: PropagationTask, state: TaskState, note: str, actor: str, at: datetime
) -> None:
    """Let a person say that a target was reached on paper, or never can be.

    Raises
    ------
    ReasonMissing
        When the note is empty.
    CaseMoved
        When it was settled before, `state` is not an end, or it asks for a finding.
    """
    if not note.strip():
        raise ReasonMissing
    if state not in {TaskState.DONE, TaskState.UNDELIVERABLE} or task.target == Target.COMPARE:
        raise CaseMoved
    settled = PropagationTask.objects.filter(pk=task.pk, state=TaskState.PENDING).update(
        state=state, settled_at=at, note=note.strip()
    )
    if not settled:
        raise CaseMoved
    facts = {"target": task.target, "state": state}
    tell(action="settle_target", obj=task.case, actor=actor, at=at, facts=facts)


@transaction.atomic
def settle_disputes(*, subject: DataSubject, at: datetime) -> None:
    """Close a dispute when nobody objects any more, before what was set aside is erased."""
    disputes = subject.cases.filter(kind=CaseKind.DISPUTE, state=CaseState.OPEN, purged_at=None)
    for case in disputes:
        codes = [PurposeCode(code) for code in case.purposes]
        if all(permission_of(subject_id=subject.pk, purpose=c, at=at).is_open for c in codes):
            close_case(case=case, outcome=CaseOutcome.REOPENED, actor="ledger", at=at)


def close_case(*, case: WithdrawalCase, outcome: CaseOutcome, actor: str, at: datetime) -> None:
    """Close a case; what it still waited for is not needed any more."""
    PropagationTask.objects.filter(case=case, state=TaskState.PENDING).update(
        state=TaskState.NOT_NEEDED, settled_at=at
    )
    WithdrawalCase.objects.filter(pk=case.pk).update(
        state=CaseState.CLOSED, outcome=outcome, closed_at=at
    )
    facts = {"serial": case.serial, "outcome": outcome}
    tell(action="close_case", obj=case, actor=actor, at=at, facts=facts)


def _new_case(
    act: Act, kind: CaseKind, purposes: Collection[PurposeCode], at: datetime
) -> WithdrawalCase:
    return open_case(
        subject=act.subject,
        signer=act.signer,
        kind=kind,
        purposes=purposes,
        channel=act.channel,
        state=CaseState.OPEN,
        at=at,
    )


def _announced(act: Act) -> WithdrawalCase | None:
    """Return the case that this withdrawal confirms: its clocks run since it was announced."""
    case = act.subject.cases.filter(state=CaseState.TO_VERIFY, holder=act.signer.holder).first()
    if case is not None:
        case.state = CaseState.OPEN
        case.save(update_fields=["state"])
    return case


def _targets(kind: CaseKind, purposes: Collection[PurposeCode]) -> list[Target]:
    if kind == CaseKind.SIGNATURES:
        return [Target.COMPARE]
    spared = {Target.COMPARE} | (OF_THE_RECORDING if PurposeCode.RECORD not in purposes else set())
    return [target for target in Target if target not in spared]


def _task(case: WithdrawalCase, target: Target) -> PropagationTask:
    due = due_at(target, since=case.opened_at, purge_at=case.purge_at)
    propagator = propagator_of(target)
    return PropagationTask(
        case=case,
        target=target,
        due_at=due,
        alarm_at=alarm_at(since=case.opened_at, due=due),
        references=propagator.references(case) if propagator else [],
    )


def _mark_progress(task: PropagationTask, at: datetime) -> None:
    propagator = propagator_of(Target(task.target))
    if propagator is None:
        return
    progress = propagator.progress(task=task, at=at)
    task.total = max(task.total, progress.total)
    # What is gone is not counted any more: then all of it is done.
    task.done = progress.done if progress.total else task.total
    task.state = progress.state
    task.settled_at = None if task.state == TaskState.PENDING else at
    task.save(update_fields=["total", "done", "state", "settled_at"])


def _raise_alarm(case: WithdrawalCase, task: PropagationTask, at: datetime) -> None:
    PropagationTask.objects.filter(pk=task.pk).update(alarmed_at=at)
    facts = {"serial": case.serial, "target": task.target, "due_at": task.due_at.isoformat()}
    tell(action="raise_alarm", obj=case, actor="worker", at=at, facts=facts)


def _purge(case: WithdrawalCase, at: datetime) -> None:
    """Have the voice erased: two people have disagreed for too long. A hold stops it."""
    if is_on_hold(case.subject_id):
        return
    WithdrawalCase.objects.filter(pk=case.pk).update(purged_at=at)
    tell(action="purge_dispute", obj=case, actor="worker", at=at, facts={"serial": case.serial})
    erasure_due.send(sender=WithdrawalCase, subject_id=case.subject_id, at=at)


def _settle(case: WithdrawalCase, target: Target, state: TaskState, at: datetime) -> None:
    case.tasks.filter(target=target, state=TaskState.PENDING).update(state=state, settled_at=at)
