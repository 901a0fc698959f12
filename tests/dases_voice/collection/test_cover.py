"""Activity B says nothing about a family: some of those who could record get it too."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dases_voice.collection.queries import covered_pupils

sessions = st.uuids()
classes = st.sets(st.uuids(), max_size=40)


@given(sessions, classes)
def test_a_fifth_and_at_least_three_but_never_more_than_half(
    session_id: UUID, recordable: set[UUID]
) -> None:
    covered = covered_pupils(session_id=session_id, recordable=recordable)

    assert covered <= recordable
    if len(recordable) < 6:
        assert len(covered) == len(recordable) // 2
    else:
        assert len(covered) == max(3, -(-len(recordable) // 5))


@pytest.mark.parametrize(
    ("recordable", "covered"),
    [(0, 0), (1, 0), (2, 1), (3, 1), (4, 2), (5, 2), (6, 3), (15, 3), (16, 4), (30, 6)],
)
def test_how_many_are_covered(recordable: int, covered: int) -> None:
    pupils = [UUID(int=n) for n in range(recordable)]

    assert len(covered_pupils(session_id=UUID(int=99), recordable=pupils)) == covered


@given(sessions, st.lists(st.uuids(), unique=True, max_size=40))
def test_a_reload_changes_nothing(session_id: UUID, recordable: list[UUID]) -> None:
    assert covered_pupils(session_id=session_id, recordable=recordable) == covered_pupils(
        session_id=session_id, recordable=recordable[::-1]
    )


def test_other_sessions_choose_others() -> None:
    recordable = [UUID(int=n) for n in range(20)]

    choices = {
        covered_pupils(session_id=UUID(int=1000 + n), recordable=recordable) for n in range(20)
    }

    assert len(choices) > 10
    assert frozenset().union(*choices) == set(recordable)
