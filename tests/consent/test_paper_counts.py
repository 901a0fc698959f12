"""What a form says counts from the day of its signature, and closes rather than opens."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from consent.enums import Authority, Channel, DecisionKind, PaperAnswer, PaperState, PurposeCode
from consent.errors import SignerNotEntitled
from consent.models import Decision, Permission
from consent.queries import answer_of, permission_of
from consent.services import change_authority, publish_notice, withdraw_on_paper
from consent.services.notices import FIRST_CAMPAIGN, read_renderings
from tests.consent.conftest import Family
from tests.consent.paper import FIRST, days_before, decided_on, paper_for


def is_open(family: Family, at: datetime) -> bool:
    found = permission_of(subject_id=family.subject.pk, purpose=PurposeCode.RECORD, at=at)
    return found.is_open


def test_a_yes_on_paper_opens(family: Family, at: datetime) -> None:
    paper_for(family, at).arrive()
    assert not is_open(family, at)
    family.assent(DecisionKind.GIVE, at)
    assert is_open(family, at)


@pytest.mark.parametrize(
    "seen",
    [
        {"signed_on": None},
        {"is_signed": False},
        {"is_altered": True},
        {"answer": PaperAnswer.UNCLEAR},
        {"answer": PaperAnswer.NO, "is_altered": True},
    ],
    ids=["undated", "unsigned", "altered", "ambiguous", "altered no"],
)
def test_what_is_not_clear_decides_nothing(
    family: Family, at: datetime, seen: dict[str, Any]
) -> None:
    paper = paper_for(family, at)
    form = paper.arrive(**seen)
    assert form.state == PaperState.RETURNED
    assert not Decision.objects.exists()
    # The family completes the same sheet, and it comes a second time.
    assert paper.arrive().state == PaperState.VALIDATED


def test_a_clear_no_is_heard_without_date_and_signature(family: Family, at: datetime) -> None:
    paper_for(family, at).arrive(PaperAnswer.NO, signed_on=None, is_signed=False)
    (decision, *_) = Decision.objects.all()
    assert (decision.kind, decision.occurred_at) == (DecisionKind.REFUSE, at)


def test_the_later_signature_counts_not_the_later_transcription(
    family: Family, at: datetime
) -> None:
    family.assent(DecisionKind.GIVE, at - timedelta(days=9))
    paper = paper_for(family, at)
    family.answer(DecisionKind.GIVE, at - timedelta(days=2))
    paper.arrive(PaperAnswer.NO, signed_on=days_before(at, 5))
    assert is_open(family, at)
    last = answer_of(family.subject, family.holder())
    assert last is not None
    assert last.channel == Channel.WEB


@pytest.mark.parametrize("on_paper", [PaperAnswer.YES, PaperAnswer.NO])
def test_of_the_same_day_a_no_wins(family: Family, at: datetime, on_paper: PaperAnswer) -> None:
    on_the_web = DecisionKind.REFUSE if on_paper == PaperAnswer.YES else DecisionKind.GIVE
    family.assent(DecisionKind.GIVE, at - timedelta(days=9))
    paper = paper_for(family, at)
    family.answer(on_the_web, at - timedelta(days=1))
    paper.arrive(on_paper, signed_on=days_before(at, 1))
    assert not is_open(family, at)
    family.answer(DecisionKind.GIVE, at + timedelta(hours=1))
    assert is_open(family, at)


def test_a_no_found_late_closes_from_its_signature(
    family: Family, at: datetime, news: list[tuple[str, dict[str, Any]]]
) -> None:
    family.assent(DecisionKind.GIVE, at - timedelta(days=30))
    family.answer(DecisionKind.GIVE, at - timedelta(days=30))
    assert is_open(family, at)
    paper = paper_for(family, at, days_ago=25)
    news.clear()
    paper.arrive(PaperAnswer.NO, signed_on=days_before(at, 20))
    permission = Permission.objects.get(subject=family.subject, purpose_id=PurposeCode.RECORD)
    assert not permission.is_open
    assert permission.since < at - timedelta(days=19)
    # The recordings go, as after any withdrawal.
    assert [name for name, _facts in news].count("consent_withdrawn") == 1


def test_the_other_holders_no_on_paper_closes(make_family: Any, at: datetime) -> None:
    family = make_family(Authority.EXERCISES, Authority.EXERCISES)
    family.answer(DecisionKind.GIVE, at - timedelta(days=5))
    family.assent(DecisionKind.GIVE, at - timedelta(days=5))
    paper_for(family, at, index=1).arrive(PaperAnswer.NO, signed_on=days_before(at, 1))
    assert not is_open(family, at)


def test_a_form_of_an_older_notice_covers_what_it_said(family: Family, at: datetime) -> None:
    family.assent(DecisionKind.GIVE, at - timedelta(days=9))
    paper = paper_for(family, at)
    added = (*(PurposeCode(code) for code in family.version.purposes), PurposeCode.LEARNING_AI)
    publish_notice(
        slug="first-campaign",
        purposes=added,
        scope=family.version.scope,
        renderings=read_renderings(FIRST_CAMPAIGN),
        actor="command",
        at=at - timedelta(days=2),
    )
    form = paper.arrive(signed_on=days_before(at, 1))
    decisions = decided_on(form)
    assert {d.purpose_id for d in decisions} == set(family.version.purposes)
    assert {d.presentation and d.presentation.rendering.version for d in decisions} == {
        family.version
    }
    wider = permission_of(subject_id=family.subject.pk, purpose=PurposeCode.LEARNING_AI, at=at)
    assert not wider.is_open


def test_authority_that_was_not_checked_says_no_only(make_family: Any, at: datetime) -> None:
    family = make_family(Authority.UNKNOWN)
    paper = paper_for(family, at)
    with pytest.raises(SignerNotEntitled):
        paper.arrive()
    assert paper.refreshed().state == PaperState.TRANSCRIBED
    change_authority(link=family.links[0], authority=Authority.EXERCISES, actor="command", at=at)
    assert paper.validate().state == PaperState.VALIDATED


def test_a_coupon_closes_at_once_on_one_persons_word(family: Family, at: datetime) -> None:
    family.assent(DecisionKind.GIVE, at - timedelta(days=5))
    paper = paper_for(family, at)
    paper.at = at - timedelta(days=1)
    paper.arrive()
    assert is_open(family, at)
    group = withdraw_on_paper(form=paper.refreshed(), actor=FIRST, at=at)
    assert not is_open(family, at)
    assert Decision.objects.filter(group=group)[0].recorder == FIRST
    assert withdraw_on_paper(form=paper.refreshed(), actor=FIRST, at=at) == group


def test_a_coupon_beats_a_yes_of_the_same_day(family: Family, at: datetime) -> None:
    family.assent(DecisionKind.GIVE, at - timedelta(days=5))
    paper = paper_for(family, at)
    paper.scan()
    paper.transcribe()
    withdraw_on_paper(form=paper.refreshed(), actor=FIRST, at=at)
    paper.validate()
    assert not is_open(family, at)
