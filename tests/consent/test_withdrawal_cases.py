"""A withdrawal is a case with clocks from its own transaction on; a hold and a dispute stop them."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from django.db import transaction

from consent import propagation
from consent.enums import (
    Authority,
    CaseKind,
    CaseOutcome,
    CaseState,
    Channel,
    DecisionKind,
    HoldGround,
    PurposeCode,
    Reason,
    Target,
    TaskState,
)
from consent.errors import CaseMoved, OnHold, ReasonMissing
from consent.models import PUPIL, Hold, PropagationTask, WithdrawalCase
from consent.propagation import Progress, Propagator
from consent.queries import is_on_hold, open_cases, permission_of
from consent.services import (
    announce_withdrawal,
    change_authority,
    confirm_withdrawal,
    erase_everywhere,
    follow_case,
    lift_hold,
    place_hold,
    reject_withdrawal,
    settle_by_hand,
    withdraw_consent,
)
from consent.signals import erasure_due
from dases_voice.core.models import AuditEvent, Message
from tests.consent.conftest import Family

GIVE, REFUSE = DecisionKind.GIVE, DecisionKind.REFUSE
DAY = timedelta(days=1)
MakeFamily = Callable[..., Family]
Says = Callable[[Target, Progress], None]


class Apps(Propagator):
    """Stands for the apps that hold voices: says what the test has it say."""

    targets = frozenset(Target) - {Target.GATE, Target.FAMILY_START, Target.FAMILY_END}

    def __init__(self) -> None:
        self.found = dict.fromkeys(self.targets, Progress(done=0, total=1))

    def progress(self, *, task: PropagationTask, at: datetime) -> Progress:
        return self.found[Target(task.target)]

    def all_done(self) -> None:
        self.found = dict.fromkeys(self.targets, Progress(done=1, total=1))


@pytest.fixture
def others() -> Iterator[Apps]:
    kept = dict(propagation._propagators)
    made = Apps()
    propagation.register(made)
    yield made
    propagation._propagators.update(kept)


@pytest.fixture
def agreed(family: Family, at: datetime) -> Family:
    family.answer(GIVE, at)
    family.assent(GIVE, at)
    return family


@pytest.fixture
def two(make_family: MakeFamily, at: datetime) -> Family:
    """Return a family of two holders of whom one, and the pupil, said yes."""
    family = make_family(Authority.EXERCISES, Authority.EXERCISES)
    family.answer(GIVE, at)
    family.assent(GIVE, at)
    return family


@pytest.fixture
def purged() -> Iterator[list[object]]:
    heard: list[object] = []

    def hear(*, subject_id: object, **_news: object) -> None:
        heard.append(subject_id)

    erasure_due.connect(hear)
    yield heard
    erasure_due.disconnect(hear)


def reason(family: Family, at: datetime) -> str:
    permission = permission_of(subject_id=family.subject.pk, purpose=PurposeCode.RECORD, at=at)
    return permission.reason


def state_of(case: WithdrawalCase, target: Target) -> str:
    return case.tasks.get(target=target).state


def test_a_withdrawal_opens_its_case_in_the_same_transaction(
    agreed: Family, others: Apps, at: datetime
) -> None:
    with transaction.atomic():
        withdraw_consent(subject=agreed.subject, signer=agreed.holder(), at=at + DAY)
        inside = WithdrawalCase.objects.get()
        assert state_of(inside, Target.GATE) == TaskState.DONE
        transaction.set_rollback(True)
    assert not WithdrawalCase.objects.exists()


def test_each_target_has_its_deadline(agreed: Family, others: Apps, at: datetime) -> None:
    withdraw_consent(subject=agreed.subject, signer=PUPIL, at=at)
    due = {task.target: task.due_at - at for task in PropagationTask.objects.all()}
    hour = timedelta(hours=1)
    assert due.pop(Target.FAMILY_END) == timedelta(days=30)
    assert due == {
        Target.GATE: timedelta(0),
        Target.FAMILY_START: timedelta(0),
        Target.QUARANTINE: hour,
        Target.KEY: 24 * hour,
        Target.VERSIONS: 72 * hour,
        Target.LICENSEES: 72 * hour,
        Target.ERASE: 7 * DAY,
        Target.ATTESTATIONS: 30 * DAY,
    }


def test_the_family_is_told_at_the_start_and_at_the_end(
    agreed: Family, others: Apps, at: datetime
) -> None:
    withdraw_consent(subject=agreed.subject, signer=PUPIL, at=at + DAY)
    case = WithdrawalCase.objects.get()
    started = Message.objects.get(text__contains=case.serial)
    others.all_done()
    follow_case(case=case, at=at + 2 * DAY)
    follow_case(case=case, at=at + 3 * DAY)
    case.refresh_from_db()
    assert (case.state, case.outcome) == (CaseState.CLOSED, CaseOutcome.CARRIED_OUT)
    told = Message.objects.filter(text__contains=case.serial).exclude(pk=started.pk)
    assert [m.recipient for m in told] == ["parent@example.org"]
    assert case.serial not in told[0].subject
    assert not open_cases().exists()


def test_nobody_hears_of_what_another_holder_did(
    make_family: MakeFamily, others: Apps, at: datetime
) -> None:
    """Case 67 in part: without any cross-notification a protected address stays protected."""
    family = make_family(Authority.EXERCISES, Authority.EXERCISES)
    family.answer(GIVE, at)
    before = Message.objects.count()
    withdraw_consent(subject=family.subject, signer=family.holder(), at=at + DAY)
    others.all_done()
    follow_case(case=WithdrawalCase.objects.get(), at=at + 2 * DAY)
    assert Message.objects.count() == before + 2  # the receipt, and the end


def test_an_alarm_comes_once_before_the_deadline(
    agreed: Family, others: Apps, at: datetime
) -> None:
    withdraw_consent(subject=agreed.subject, signer=PUPIL, at=at)
    case = WithdrawalCase.objects.get()
    alarms = AuditEvent.objects.filter(
        action="consent.raise_alarm", facts__target=Target.ATTESTATIONS
    )
    follow_case(case=case, at=at + 25 * DAY - timedelta(seconds=1))
    assert not alarms.exists()
    for later in (25, 26, 31):
        follow_case(case=case, at=at + later * DAY)
    assert alarms.get().at == at + 25 * DAY
    assert case.tasks.get(target=Target.ATTESTATIONS).is_late(at + 31 * DAY)


def test_by_the_month_the_family_hears_even_if_a_licensee_is_silent(
    agreed: Family, others: Apps, at: datetime
) -> None:
    withdraw_consent(subject=agreed.subject, signer=PUPIL, at=at)
    others.all_done()
    others.found[Target.ATTESTATIONS] = Progress(done=1, total=3)
    case = WithdrawalCase.objects.get()
    follow_case(case=case, at=at + 29 * DAY)
    case.refresh_from_db()
    assert state_of(case, Target.FAMILY_END) == TaskState.DONE
    assert case.state == CaseState.OPEN
    others.all_done()
    follow_case(case=case, at=at + 40 * DAY)
    case.refresh_from_db()
    assert case.state == CaseState.CLOSED


def test_51_a_licensee_who_is_gone_is_noted_as_undeliverable(
    agreed: Family, others: Apps, at: datetime
) -> None:
    withdraw_consent(subject=agreed.subject, signer=PUPIL, at=at)
    others.all_done()
    others.found[Target.ATTESTATIONS] = Progress(done=2, total=3, undeliverable=1)
    case = WithdrawalCase.objects.get()
    follow_case(case=case, at=at + DAY)
    case.refresh_from_db()
    assert state_of(case, Target.ATTESTATIONS) == TaskState.UNDELIVERABLE
    assert case.state == CaseState.CLOSED
    assert "n’a pas pu être joint" in Message.objects.latest("created_at").text


def test_a_person_may_settle_what_was_done_on_paper(
    agreed: Family, others: Apps, at: datetime
) -> None:
    withdraw_consent(subject=agreed.subject, signer=PUPIL, at=at)
    task = PropagationTask.objects.get(target=Target.ATTESTATIONS)
    with pytest.raises(ReasonMissing):
        settle_by_hand(task=task, state=TaskState.DONE, note=" ", actor="user:1", at=at)
    for refused in (TaskState.PENDING, TaskState.NOT_NEEDED):
        with pytest.raises(CaseMoved):
            settle_by_hand(task=task, state=refused, note="x", actor="user:1", at=at)
    settle_by_hand(task=task, state=TaskState.DONE, note="lettre", actor="user:1", at=at)
    with pytest.raises(CaseMoved):
        settle_by_hand(task=task, state=TaskState.DONE, note="lettre", actor="user:1", at=at)


# --- Disputes -------------------------------------------------------------------------------------


def test_05_who_objects_later_closes_and_the_clock_of_ninety_days_runs(
    two: Family, others: Apps, purged: list[object], at: datetime
) -> None:
    two.answer(REFUSE, at + DAY, index=1)
    case = WithdrawalCase.objects.get()
    assert (case.kind, case.purge_at) == (CaseKind.DISPUTE, at + 91 * DAY)
    assert reason(two, at + DAY) == Reason.HOLDER_OBJECTS
    follow_case(case=case, at=at + 90 * DAY)
    assert purged == []
    for later in (91, 92):
        follow_case(case=case, at=at + later * DAY)
    assert purged == [two.subject.pk]


def test_06_who_objected_first_keeps_it_closed_and_nothing_needs_a_clock(
    make_family: MakeFamily, others: Apps, at: datetime
) -> None:
    family = make_family(Authority.EXERCISES, Authority.EXERCISES)
    family.answer(REFUSE, at, index=1)
    family.answer(GIVE, at + DAY)
    family.assent(GIVE, at + DAY)
    assert reason(family, at + 100 * DAY) == Reason.HOLDER_OBJECTS
    assert not WithdrawalCase.objects.exists()


def test_06_a_second_yes_does_not_stop_the_clock_of_an_objection(
    two: Family, others: Apps, purged: list[object], at: datetime
) -> None:
    two.answer(REFUSE, at + DAY, index=1)
    two.assent(GIVE, at + 2 * DAY)
    case = WithdrawalCase.objects.get()
    follow_case(case=case, at=at + 91 * DAY)
    assert purged == [two.subject.pk]


def test_an_objection_taken_back_in_time_reopens(
    two: Family, others: Apps, purged: list[object], at: datetime
) -> None:
    two.answer(REFUSE, at + DAY, index=1)
    two.answer(GIVE, at + 80 * DAY, index=1)
    case = WithdrawalCase.objects.get()
    assert (case.state, case.outcome) == (CaseState.CLOSED, CaseOutcome.REOPENED)
    assert state_of(case, Target.ERASE) == TaskState.NOT_NEEDED
    follow_case(case=case, at=at + 91 * DAY)
    assert purged == []


def test_a_court_that_ends_the_authority_of_who_objects_reopens(
    two: Family, others: Apps, at: datetime
) -> None:
    two.answer(REFUSE, at + DAY, index=1)
    change_authority(
        link=two.links[1], authority=Authority.WITHDRAWN, actor="command", at=at + 2 * DAY
    )
    case = WithdrawalCase.objects.get()
    follow_case(case=case, at=at + 3 * DAY)
    case.refresh_from_db()
    assert case.outcome == CaseOutcome.REOPENED


# --- Holds ----------------------------------------------------------------------------------------


def test_a_hold_closes_every_gate_and_stops_the_purge(
    two: Family, others: Apps, purged: list[object], at: datetime
) -> None:
    hold = place_hold(
        subject=two.subject,
        ground=HoldGround.LEGAL_CLAIM,
        reason="plainte",
        actor="user:1",
        at=at + DAY,
    )
    assert reason(two, at + DAY) == Reason.ON_HOLD
    two.answer(REFUSE, at + 2 * DAY, index=1)
    with pytest.raises(OnHold):
        erase_everywhere(subject=two.subject, at=at + 2 * DAY)
    lift_hold(hold=hold, actor="user:1", at=at + 3 * DAY)
    assert reason(two, at + 3 * DAY) == Reason.HOLDER_OBJECTS
    with pytest.raises(CaseMoved):
        lift_hold(hold=hold, actor="user:1", at=at + 3 * DAY)


def test_a_hold_outlasts_the_ninety_days(
    two: Family, others: Apps, purged: list[object], at: datetime
) -> None:
    two.answer(REFUSE, at, index=1)
    case = WithdrawalCase.objects.get()
    ground = HoldGround.LEGAL_CLAIM
    hold = place_hold(
        subject=two.subject, ground=ground, reason="plainte", actor="user:1", at=at + DAY
    )
    follow_case(case=case, at=at + 95 * DAY)
    assert purged == []
    lift_hold(hold=hold, actor="user:1", at=at + 96 * DAY)
    follow_case(case=case, at=at + 96 * DAY)
    assert purged == [two.subject.pk]


def test_lifting_a_hold_opens_again_what_was_open(agreed: Family, at: datetime) -> None:
    ground = HoldGround.RIGHTS_REQUEST
    hold = place_hold(subject=agreed.subject, ground=ground, reason="R", actor="user:1", at=at)
    lift_hold(hold=hold, actor="user:1", at=at + DAY)
    assert reason(agreed, at + DAY) == Reason.OPEN


def test_a_hold_says_why(agreed: Family, at: datetime) -> None:
    ground = HoldGround.LEGAL_CLAIM
    with pytest.raises(ReasonMissing):
        place_hold(subject=agreed.subject, ground=ground, reason=" ", actor="user:1", at=at)


# --- By telephone and by letter -------------------------------------------------------------------


@pytest.mark.parametrize("channel", [Channel.PHONE, Channel.PAPER])
def test_53_a_call_or_letter_suspends_first_and_is_verified_after(
    agreed: Family, others: Apps, at: datetime, channel: Channel
) -> None:
    case = announce(agreed, channel, at)
    assert case.state == CaseState.TO_VERIFY
    assert reason(agreed, at) == Reason.ON_HOLD
    confirm_withdrawal(case=case, actor="user:1", at=at + 2 * DAY)
    case = WithdrawalCase.objects.get()
    assert (case.state, case.opened_at) == (CaseState.OPEN, at)
    assert reason(agreed, at + 2 * DAY) == Reason.WITHDRAWN
    assert not is_on_hold(agreed.subject.pk)
    last = agreed.subject.decisions.latest("sequence")
    assert (last.kind, last.channel, last.recorder) == ("withdraw", channel, "user:1")
    with pytest.raises(CaseMoved):
        reject_withdrawal(case=case, actor="user:1", at=at + 3 * DAY)


def test_53_a_call_by_somebody_else_is_taken_back(
    agreed: Family, others: Apps, at: datetime
) -> None:
    case = announce(agreed, Channel.PHONE, at)
    reject_withdrawal(case=case, actor="user:1", at=at + DAY)
    case.refresh_from_db()
    assert case.outcome == CaseOutcome.REJECTED
    assert reason(agreed, at + DAY) == Reason.OPEN
    assert not Hold.objects.filter(lifted_at=None).exists()


def test_two_calls_are_verified_one_by_one(two: Family, others: Apps, at: datetime) -> None:
    first = announce(two, Channel.PHONE, at)
    second = announce(two, Channel.PHONE, at + DAY, index=1)
    reject_withdrawal(case=first, actor="user:1", at=at + 2 * DAY)
    assert reason(two, at + 2 * DAY) == Reason.ON_HOLD
    reject_withdrawal(case=second, actor="user:1", at=at + 2 * DAY)
    assert not is_on_hold(two.subject.pk)


def test_a_no_is_heard_from_a_holder_whose_yes_was_found_invalid(
    two: Family, others: Apps, at: datetime
) -> None:
    for authority in (Authority.WITHDRAWN, Authority.EXERCISES):
        change_authority(link=two.links[0], authority=authority, actor="user:1", at=at)
    withdraw_consent(subject=two.subject, signer=two.holder(), at=at + DAY)
    assert reason(two, at + DAY) == Reason.WITHDRAWN


def announce(family: Family, channel: Channel, at: datetime, index: int = 0) -> WithdrawalCase:
    return announce_withdrawal(
        subject=family.subject,
        signer=family.holder(index),
        channel=channel,
        words="La mère a appelé.",
        actor="user:1",
        at=at,
    )
