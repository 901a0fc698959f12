"""Two signatures that may be one person's: written down like any, held until they are compared."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from consent.enums import (
    Authority,
    CaseKind,
    CaseOutcome,
    CaseState,
    DecisionKind,
    Likeness,
    PurposeCode,
    Reason,
    TaskState,
)
from consent.errors import CaseMoved, ReasonMissing
from consent.models import Decision, SignatureTrace, WithdrawalCase
from consent.queries import consents_in_force, permission_faults, permission_of
from consent.queries.evaluation import evaluate
from consent.services import rebuild_permissions, settle_by_hand, settle_comparison
from consent.services.subjects import change_authority
from consent.services.traces import TRACE_LIFE, forget_old_traces, note_meeting
from consent.views.devices import COOKIE
from dases_voice.core.models import AuditEvent, Message
from tests.consent.conftest import CODE, Family, Visitor

TWO = (Authority.EXERCISES, Authority.EXERCISES)
GIVE, REFUSE, WITHDRAW = DecisionKind.GIVE, DecisionKind.REFUSE, DecisionKind.WITHDRAW
RECORD, RESEARCH = PurposeCode.RECORD, PurposeCode.RESEARCH
OTHER_CODE = "161803"
SHORTLY = timedelta(minutes=10)


@pytest.fixture
def two(make_family: Callable[..., Family], at: datetime) -> Family:
    """A child with two holders, who wants to be recorded."""
    family = make_family(*TWO)
    family.assent(GIVE, at - timedelta(hours=1))
    return family


def reason(family: Family, at: datetime, purpose: PurposeCode = RESEARCH) -> str:
    permission = permission_of(subject_id=family.subject.pk, purpose=purpose, at=at)
    verdict = evaluate(subject_id=family.subject.pk, purpose=purpose, at=at)
    listed = consents_in_force(purpose=purpose, at=at).filter(subject_id=family.subject.pk)
    # What lists ask, what one gate asks, and what the decisions say are the same.
    assert permission.reason == verdict.reason
    assert listed.exists() == (permission.reason == Reason.OPEN)
    return str(permission.reason)


def the_case() -> WithdrawalCase:
    return WithdrawalCase.objects.get(kind=CaseKind.SIGNATURES)


def settle(outcome: CaseOutcome, at: datetime) -> None:
    settle_comparison(case=the_case(), outcome=outcome, note="Appelés.", actor="user:1", at=at)


def test_one_browser_holds_what_needs_both(two: Family, at: datetime) -> None:
    two.answer(GIVE, at, device="a")
    two.answer(GIVE, at + SHORTLY, index=1, device="a")
    assert reason(two, at + SHORTLY) == Reason.UNDER_CHECK
    assert reason(two, at + SHORTLY, RECORD) == Reason.OPEN  # the first signature alone opens it
    assert Decision.objects.filter(holder=two.links[1].holder, kind=GIVE).count() == 3
    case = the_case()
    assert (case.state, case.holder) == (CaseState.OPEN, two.links[1].holder)
    assert case.compared.likenesses == [Likeness.DEVICE]
    assert case.compared.other == two.links[0].holder
    assert [task.target for task in case.tasks.all()] == ["compare"]
    assert rebuild_permissions(at=at + SHORTLY) == 0
    assert not list(permission_faults(at=at + SHORTLY))


def test_nothing_opens_even_for_a_moment(
    two: Family, at: datetime, news: list[tuple[str, dict[str, object]]]
) -> None:
    two.answer(GIVE, at, device="a")
    news.clear()
    two.answer(GIVE, at + SHORTLY, index=1, device="a")
    opened = [facts for name, facts in news if name == "permission_changed" and facts["is_open"]]
    assert not opened


def test_two_browsers_are_two_people(two: Family, at: datetime) -> None:
    two.answer(GIVE, at, device="a")
    two.answer(GIVE, at + SHORTLY, index=1, device="b")
    assert reason(two, at + SHORTLY) == Reason.OPEN
    assert not WithdrawalCase.objects.exists()


def test_it_was_two_people(two: Family, at: datetime) -> None:
    two.answer(GIVE, at, device="a")
    two.answer(GIVE, at + SHORTLY, index=1, device="a")
    later = at + 2 * SHORTLY
    settle(CaseOutcome.TWO_PEOPLE, later)
    assert reason(two, later) == Reason.OPEN
    assert the_case().state == CaseState.CLOSED
    told = AuditEvent.objects.get(action="consent.settle_comparison")
    assert told.facts["outcome"] == CaseOutcome.TWO_PEOPLE
    assert "Appelés" not in str(told.facts)
    # The same telephone says nothing new about the same two people.
    two.answer(GIVE, later + SHORTLY, device="a")
    assert reason(two, later + SHORTLY) == Reason.OPEN
    assert WithdrawalCase.objects.count() == 1
    with pytest.raises(CaseMoved):
        settle(CaseOutcome.ONE_PERSON, later + SHORTLY)


def test_it_was_one_person_and_the_other_is_asked_anew(two: Family, at: datetime) -> None:
    two.answer(GIVE, at, device="a")
    two.answer(GIVE, at + SHORTLY, index=1, device="a")
    Message.objects.all().delete()
    later = at + 2 * SHORTLY
    settle(CaseOutcome.ONE_PERSON, later)
    assert reason(two, later) == Reason.HOLDER_MISSING
    invalid = Decision.objects.filter(kind=DecisionKind.INVALIDATE)
    assert {decision.holder for decision in invalid} == {two.links[1].holder}
    assert Message.objects.get().subject == "Nous vous redemandons votre réponse"
    assert not two.links[1].invitations.exclude(state="locked").exists()
    two.answer(GIVE, later + SHORTLY, index=1, device="b")
    assert reason(two, later + SHORTLY) == Reason.OPEN


def test_a_note_is_asked_for_and_no_other_way_leads_round_it(two: Family, at: datetime) -> None:
    two.answer(GIVE, at, device="a")
    two.answer(GIVE, at + SHORTLY, index=1, device="a")
    case = the_case()
    ended: dict[str, Any] = {"case": case, "actor": "user:1", "at": at + SHORTLY}
    with pytest.raises(ReasonMissing):
        settle_comparison(outcome=CaseOutcome.TWO_PEOPLE, note=" ", **ended)
    with pytest.raises(CaseMoved):
        settle_comparison(outcome=CaseOutcome.CARRIED_OUT, note="x", **ended)
    with pytest.raises(CaseMoved):
        settle_by_hand(
            task=case.tasks.get(), state=TaskState.DONE, note="x", actor="user:1", at=at + SHORTLY
        )
    assert reason(two, at + SHORTLY) == Reason.UNDER_CHECK


@pytest.mark.parametrize("kind", [REFUSE, WITHDRAW])
def test_a_no_is_never_held(two: Family, at: datetime, kind: DecisionKind) -> None:
    two.answer(GIVE, at, device="a")
    two.answer(GIVE, at + SHORTLY, index=1, device="a")
    later = at + 2 * SHORTLY
    two.answer(REFUSE if kind == REFUSE else WITHDRAW, later, index=1, device="a")
    assert reason(two, later) == reason(two, later, RECORD) == Reason.WITHDRAWN


def test_a_first_no_from_the_same_browser_is_heard_at_once(two: Family, at: datetime) -> None:
    two.answer(GIVE, at, device="a")
    two.answer(REFUSE, at + SHORTLY, index=1, device="a")
    assert reason(two, at + SHORTLY) == Reason.HOLDER_OBJECTS
    assert not WithdrawalCase.objects.filter(kind=CaseKind.SIGNATURES).exists()


@pytest.mark.parametrize("outcome", [None, CaseOutcome.ONE_PERSON])
def test_a_doubted_yes_takes_no_no_away(
    two: Family, at: datetime, outcome: CaseOutcome | None
) -> None:
    """Nobody lifts the other's refusal from their own browser: not for recording either."""
    two.answer(REFUSE, at, index=1, device="b")
    two.answer(GIVE, at + SHORTLY, device="a")
    later = at + 2 * SHORTLY
    two.answer(GIVE, later, index=1, device="a")
    if outcome:
        settle(outcome, later + SHORTLY)
    assert reason(two, later + SHORTLY, RECORD) == Reason.HOLDER_OBJECTS
    assert not list(permission_faults(at=later + SHORTLY))


def test_a_doubted_renewal_closes_nothing(two: Family, at: datetime) -> None:
    two.answer(GIVE, at, device="a")
    two.answer(GIVE, at + SHORTLY, index=1, device="b")
    later = at + 2 * SHORTLY
    two.answer(GIVE, later, index=1, device="a")
    assert the_case().state == CaseState.OPEN
    assert reason(two, later) == Reason.OPEN


def test_what_is_signed_again_meanwhile_waits_as_well(two: Family, at: datetime) -> None:
    two.answer(GIVE, at, device="a")
    two.answer(GIVE, at + SHORTLY, index=1, device="a")
    two.answer(GIVE, at + 2 * SHORTLY, index=1, device="b")
    assert reason(two, at + 2 * SHORTLY) == Reason.UNDER_CHECK
    assert WithdrawalCase.objects.count() == 1


def test_an_authority_that_is_lost_needs_no_comparison(two: Family, at: datetime) -> None:
    two.answer(GIVE, at, device="a")
    two.answer(GIVE, at + SHORTLY, index=1, device="a")
    later = at + 2 * SHORTLY
    change_authority(link=two.links[1], authority=Authority.WITHDRAWN, actor="user:1", at=later)
    assert reason(two, later) == Reason.OPEN


@pytest.mark.parametrize("likeness", [Likeness.CODE, Likeness.ACCOUNT])
@pytest.mark.parametrize("second", [0, 1])
def test_what_proves_one_holder_at_the_others_door(
    two: Family, at: datetime, likeness: Likeness, second: int
) -> None:
    """Whoever signs second is held, at whichever door it was."""
    one, other = two.links
    note_meeting(link=other, other=one, likeness=likeness, at=at)
    two.answer(GIVE, at, index=1 - second)
    assert reason(two, at) == Reason.HOLDER_MISSING
    two.answer(GIVE, at + SHORTLY, index=second)
    assert reason(two, at + SHORTLY) == Reason.UNDER_CHECK
    assert the_case().holder == two.links[second].holder


def test_traces_end_and_lead_to_no_other_child(
    make_family: Callable[..., Family], two: Family, at: datetime
) -> None:
    sister = make_family(*TWO)
    for family in (two, sister):
        family.answer(GIVE, at, device="a")
    assert SignatureTrace.objects.values("device_hash").distinct().count() == 2
    assert not SignatureTrace.objects.filter(device_hash="a").exists()
    assert forget_old_traces(at=at + TRACE_LIFE - SHORTLY) == 0
    two.answer(GIVE, at + TRACE_LIFE, index=1, device="a")
    assert not WithdrawalCase.objects.exists()
    assert forget_old_traces(at=at + TRACE_LIFE) == 2


def test_only_a_yes_marks_the_browser(two: Family, client: Client, now: datetime) -> None:
    visitor = Visitor(client, two.invite(now).token)
    visitor.enter()
    visitor.answer("refuse")
    assert COOKIE not in client.cookies
    visitor.answer("give")
    mark = client.cookies[COOKIE]
    assert (mark["httponly"], mark["samesite"], mark["path"]) == (True, "Lax", "/family/")
    assert mark["max-age"] == int(TRACE_LIFE.total_seconds())
    random_part = mark.value.partition(":")[0]
    assert not SignatureTrace.objects.filter(device_hash__contains=random_part).exists()


def test_a_forged_mark_is_worth_nothing(two: Family, client: Client, now: datetime) -> None:
    client.cookies[COOKIE] = "forged"
    visitor = Visitor(client, two.invite(now).token)
    visitor.enter()
    visitor.answer("give")
    assert client.cookies[COOKIE].value != "forged"
    assert SignatureTrace.objects.count() == 1


def test_the_family_reads_a_calm_sentence_and_nothing_about_the_other(
    two: Family, client: Client, now: datetime
) -> None:
    first = Visitor(client, two.invite(now).token)
    first.enter()
    first.answer("give")
    second = Visitor(client, two.invite(now, 1, OTHER_CODE).token)
    second.enter(CODE)  # the other's: a wrong one here
    second.enter(OTHER_CODE)
    second.answer("give")
    for page in ("answer", "receipt"):
        shown = second.get(page).content.decode()
        assert "Une vérification est en cours" in shown
        assert "Parent 0" not in shown
        assert "navigateur" not in shown
        assert "signatures" not in shown  # each has one
    assert the_case().compared.likenesses == [Likeness.CODE, Likeness.DEVICE]
    again = Visitor(Client(), two.invite(now).token)
    again.enter()
    assert "vérification est en cours" not in again.get("answer").content.decode()


def test_who_is_asked_anew_finds_the_question(two: Family, client: Client, now: datetime) -> None:
    two.answer(GIVE, now - SHORTLY, device="a")
    two.answer(GIVE, now - SHORTLY / 2, index=1, device="a")
    settle(CaseOutcome.ONE_PERSON, now)
    visitor = Visitor(client, two.invite(now, 1, OTHER_CODE).token)
    door = visitor.enter(OTHER_CODE)
    assert reverse("consent:notice", args=[visitor.token]) in door.headers["Location"]
    assert "Nous vous le redemandons" in visitor.get("answer").content.decode()
