"""Requests about rights: a month, an alarm before, one extension, one answer."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from consent.enums import Authority, Channel, DecisionKind, Reason, Right, RightsEvent, RightsState
from consent.errors import CaseMoved, ReasonMissing
from consent.models import DataSubject, Decision, Holder, RightsRequest, WithdrawalCase
from consent.queries import due_alarms, permission_of
from consent.services import (
    export_of,
    move_request,
    receive_request,
    verify_decisions,
    warn_of_request,
    withdraw_consent,
)
from consent.services.rights import TRANSITIONS
from dases_voice.core.models import AuditEvent, Message
from tests.consent.conftest import Family, Visitor

DAY = timedelta(days=1)
Ask = Callable[..., RightsRequest]


@pytest.fixture
def ask(family: Family, at: datetime) -> Ask:
    def receive(right: Right = Right.ACCESS, words: str = "") -> RightsRequest:
        return receive_request(
            subject=family.subject,
            holder=family.links[0].holder,
            right=right,
            channel=Channel.PAPER,
            words=words,
            actor="user:1",
            at=at,
        )

    return receive


def answer(request: RightsRequest, event: RightsEvent, at: datetime, reason: str = "") -> None:
    move_request(request=request, event=event, reason=reason, actor="user:1", at=at)


def test_73_the_alarm_fires_on_day_25_and_an_answer_on_day_32_is_late(
    ask: Ask, at: datetime
) -> None:
    request = ask()
    assert not due_alarms(at=at + 25 * DAY - timedelta(seconds=1)).exists()
    warned = due_alarms(at=at + 25 * DAY).get()
    for _ in range(2):
        warn_of_request(request=warned, at=at + 25 * DAY)
    assert AuditEvent.objects.get(action="consent.raise_alarm").at == at + 25 * DAY
    assert not due_alarms(at=at + 26 * DAY).exists()
    answer(request, RightsEvent.GRANT, at + 32 * DAY)
    assert request.answered_at is not None
    assert request.answered_at > request.due_at


@pytest.mark.parametrize(("state", "event"), list(product(RightsState, RightsEvent)))
def test_the_table_alone_says_what_may_happen(
    ask: Ask, at: datetime, state: RightsState, event: RightsEvent
) -> None:
    request = ask(Right.CORRECTION)
    ended = None if state in {RightsState.RECEIVED, RightsState.EXTENDED} else at
    RightsRequest.objects.update(state=state, answered_at=ended)
    request.refresh_from_db()
    if (state, event) in TRANSITIONS:
        answer(request, event, at, "parce que")
        assert request.state == TRANSITIONS[state, event]
    else:
        with pytest.raises(CaseMoved):
            answer(request, event, at, "parce que")


def test_more_time_is_two_months_with_a_reason_that_is_told(ask: Ask, at: datetime) -> None:
    request = ask()
    with pytest.raises(ReasonMissing):
        answer(request, RightsEvent.EXTEND, at + DAY)
    answer(request, RightsEvent.EXTEND, at + DAY, "Beaucoup de demandes.")
    assert request.due_at == datetime(2027, 2, 23, 9, 30, tzinfo=UTC)
    told = Message.objects.latest("created_at")
    assert "Beaucoup de demandes." in told.text
    assert "Beaucoup" not in told.subject


def test_the_same_request_again_is_one_until_it_is_answered(ask: Ask, at: datetime) -> None:
    first = ask()
    assert ask() == first
    answer(first, RightsEvent.GRANT, at + DAY)
    assert ask() != first


def test_65_one_parent_learns_nothing_of_the_other(
    make_family: Callable[..., Family], at: datetime
) -> None:
    family = make_family(Authority.EXERCISES, Authority.EXERCISES)
    Holder.objects.filter(pk=family.links[1].holder_id).update(
        full_name="Secret Parent", email="secret@example.org"
    )
    family.answer(DecisionKind.GIVE, at)
    family.answer(DecisionKind.REFUSE, at + DAY, index=1)
    receive_request(
        subject=family.subject,
        holder=family.links[1].holder,
        right=Right.OBJECTION,
        channel=Channel.WEB,
        words="Je crains pour mon enfant.",
        actor="holder",
        at=at + DAY,
    )
    exported = str(export_of(family.subject))
    for secret in ("Secret", "secret@example.org", "refuse", "crains", str(family.links[1].pk)):
        assert secret not in exported


def test_64_an_erasure_after_a_withdrawal_leaves_the_chain_whole(
    family: Family, ask: Ask, at: datetime
) -> None:
    family.answer(DecisionKind.GIVE, at)
    withdraw_consent(subject=family.subject, signer=family.holder(), at=at + DAY)
    request = ask(Right.ERASURE, words="Effacez tout, signé Parent")
    answer(request, RightsEvent.GRANT, at + 2 * DAY)
    subject = DataSubject.objects.get(pk=family.subject.pk)
    assert (subject.birth_date, subject.erased_at) == (None, at + 2 * DAY)
    assert Holder.objects.get().email == ""
    assert RightsRequest.objects.get().words == ""
    assert verify_decisions() == Decision.objects.count() == 6


def test_a_granted_restriction_is_a_hold(family: Family, ask: Ask, at: datetime) -> None:
    family.answer(DecisionKind.GIVE, at)
    answer(ask(Right.RESTRICTION), RightsEvent.GRANT, at + DAY)
    found = permission_of(subject_id=family.subject.pk, purpose="P0", at=at + DAY)  # type: ignore[arg-type]  # a code
    assert found.reason == Reason.ON_HOLD


def test_a_granted_objection_is_a_withdrawal(family: Family, ask: Ask, at: datetime) -> None:
    family.answer(DecisionKind.GIVE, at)
    answer(ask(Right.OBJECTION), RightsEvent.GRANT, at + DAY)
    assert WithdrawalCase.objects.get().subject == family.subject


def test_a_family_asks_at_its_door_and_finds_the_file_there_once_granted(
    visitor: Visitor, now: datetime
) -> None:
    visitor.enter()
    assert visitor.get("export").status_code == 404
    visitor.post("rights", right="access", words="")
    visitor.post("rights", right="access", words="")
    request = RightsRequest.objects.get()
    assert request.serial in visitor.get("rights").content.decode()
    answer(request, RightsEvent.GRANT, now)
    assert visitor.get("export").json()["consent"]["data_subject"] == str(request.subject_id)  # type: ignore[attr-defined]  # the test client's


def test_what_is_no_right_is_asked_again(visitor: Visitor) -> None:
    visitor.enter()
    assert visitor.post("rights", right="everything").status_code == 200
    assert not RightsRequest.objects.exists()
