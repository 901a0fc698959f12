"""Every deadline has its alarm, and months are those of the calendar."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.clocks import LONGEST_ALARM, TARGETS, alarm_at, due_at, months_after
from consent.enums import Target

INSTANTS = st.timedeltas(timedelta(0), timedelta(days=30_000)).map(
    lambda span: datetime(2000, 1, 1, tzinfo=UTC) + span
)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (datetime(2026, 11, 23, 12, tzinfo=UTC), (2026, 12, 23)),
        (datetime(2027, 1, 31, 12, tzinfo=UTC), (2027, 2, 28)),
        (datetime(2028, 1, 31, 12, tzinfo=UTC), (2028, 2, 29)),
        (datetime(2026, 12, 15, 12, tzinfo=UTC), (2027, 1, 15)),
    ],
)
def test_a_month_ends_on_the_same_day_or_the_last(
    at: datetime, expected: tuple[int, int, int]
) -> None:
    found = months_after(at, 1)
    assert (found.year, found.month, found.day) == expected


@given(at=INSTANTS, months=st.integers(1, 3))
def test_months_after_is_never_short_of_them(at: datetime, months: int) -> None:
    span = months_after(at, months) - at
    assert timedelta(days=28 * months - 1) <= span <= timedelta(days=31 * months + 1)


@given(since=INSTANTS, span=st.timedeltas(timedelta(0), timedelta(days=400)))
def test_an_alarm_comes_before_its_deadline_and_after_the_start(
    since: datetime, span: timedelta
) -> None:
    due = since + span
    assert since <= alarm_at(since=since, due=due) <= due
    assert due - alarm_at(since=since, due=due) <= LONGEST_ALARM


def test_of_a_dispute_only_the_erasure_waits(at: datetime) -> None:
    purge_at = at + timedelta(days=90)
    for target in TARGETS:
        waits = due_at(target, since=at, purge_at=purge_at) > at + timedelta(days=60)
        assert waits == (target in {Target.ERASE, Target.KEY})
