"""Activity B says nothing about a family: some of those who could record get it too."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from dases_voice.collection.queries import covered_pupils

sessions = st.uuids()
classes = st.sets(st.uuids(), max_size=40)


@given(sessions, classes)
def test_one_in_five_at_least_one_and_never_everybody(
    session_id: UUID, recordable: set[UUID]
) -> None:
    covered = covered_pupils(session_id=session_id, recordable=recordable)

    assert covered <= recordable
    if len(recordable) < 2:
        assert not covered
    else:
        assert len(covered) == -(-len(recordable) // 5)
        assert covered < recordable


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
