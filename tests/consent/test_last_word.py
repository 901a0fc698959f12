"""Which of several answers counts does not depend on when the paper ones were typed in."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import product

from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from consent.enums import Channel, DecisionKind, PurposeCode, Reason
from consent.models import Decision
from consent.queries import permission_of
from consent.queries.words import last_word
from consent.services import withdraw_consent
from tests.consent.conftest import Family

FIRST_DAY = timezone.make_aware(datetime(2026, 11, 2))  # noqa: DTZ001  # local midnight
KINDS = st.sampled_from([DecisionKind.GIVE, DecisionKind.REFUSE, DecisionKind.WITHDRAW])
DAYS = st.integers(0, 3)


def on_paper(kind: DecisionKind, day: int) -> Decision:
    said_at = FIRST_DAY + timedelta(days=day)
    return Decision(kind=kind, channel=Channel.PAPER, occurred_at=said_at)


def on_the_web(kind: DecisionKind, day: int, minute: int) -> Decision:
    said_at = FIRST_DAY + timedelta(days=day, minutes=minute)
    return Decision(kind=kind, channel=Channel.WEB, occurred_at=said_at)


papers = st.lists(st.builds(on_paper, KINDS, DAYS), max_size=4)
webs = st.lists(st.builds(on_the_web, KINDS, DAYS, st.integers(1, 1400)), max_size=4).map(
    lambda said: sorted(said, key=lambda decision: decision.occurred_at)
)


def opens(decisions: list[Decision]) -> bool:
    last = last_word(decisions)
    return last is not None and last.kind == DecisionKind.GIVE


@given(papers, webs, st.data())
def test_the_order_of_transcription_changes_nothing(
    papers: list[Decision], webs: list[Decision], data: st.DataObject
) -> None:
    places = [data.draw(st.integers(0, len(webs))) for _ in papers]
    mixed = list(webs)
    for paper, place in sorted(
        zip(papers, places, strict=True), key=lambda pair: pair[1], reverse=True
    ):
        mixed.insert(place, paper)
    assert opens(mixed) == opens(webs + papers)


@given(papers, webs, DAYS)
def test_one_more_no_never_opens(papers: list[Decision], webs: list[Decision], day: int) -> None:
    before = papers + webs
    assert opens(before) or not opens([*before, on_paper(DecisionKind.REFUSE, day)])


@given(papers, webs)
def test_a_later_day_has_the_last_word(papers: list[Decision], webs: list[Decision]) -> None:
    for kind in (DecisionKind.GIVE, DecisionKind.REFUSE):
        later = on_paper(kind, 9)
        assert last_word([later, *papers, *webs]) is later


EVENTS = [
    event
    for kind in (DecisionKind.GIVE, DecisionKind.REFUSE, DecisionKind.WITHDRAW)
    for event in (
        on_paper(kind, 0),
        on_the_web(kind, 0, 540),
        on_the_web(kind, 0, 600),
        on_paper(kind, 1),
        on_the_web(kind, 1, 540),
    )
]


def last_kind(places: Iterable[int]) -> str:
    last = last_word([EVENTS[place] for place in places])
    assert last is not None
    return str(last.kind)


def test_no_order_duplication_or_delay_changes_the_last_word() -> None:
    """Every sequence of one to four events, some of them twice, some later than they were said."""
    once_in_order: dict[frozenset[int], str] = {}
    told = 0
    for length in range(1, 5):
        for sequence in product(range(len(EVENTS)), repeat=length):
            events = frozenset(sequence)
            if events not in once_in_order:
                once_in_order[events] = last_kind(sorted(events, key=_said_at))
            assert last_kind(sequence) == once_in_order[events]
            told += 1
    assert told == 54_240


def _said_at(place: int) -> datetime:
    return EVENTS[place].occurred_at


def test_a_clock_that_was_set_back_leaves_no_no_before_its_yes(
    family: Family, at: datetime
) -> None:
    family.answer(DecisionKind.GIVE, at)
    family.assent(DecisionKind.GIVE, at)
    withdraw_consent(subject=family.subject, signer=family.holder(), at=at - timedelta(hours=2))
    permission = permission_of(
        subject_id=family.subject.pk, purpose=PurposeCode.RECORD, at=at + timedelta(hours=1)
    )
    assert permission.reason == Reason.WITHDRAWN


def test_a_coupon_has_an_hour() -> None:
    noon = datetime(2026, 11, 2, 12, tzinfo=UTC)
    coupon = Decision(kind=DecisionKind.WITHDRAW, channel=Channel.PAPER, occurred_at=noon)
    assert opens([coupon, on_the_web(DecisionKind.GIVE, 0, 1200)])
    assert not opens([on_the_web(DecisionKind.GIVE, 0, 10), coupon])


def test_nothing_said_is_no_word() -> None:
    assert last_word([]) is None
