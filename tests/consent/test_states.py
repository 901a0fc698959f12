"""One declared table says what may follow what."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consent.enums import DecisionKind
from consent.queries.states import TRANSITIONS, SignerState, next_state, state_after

kinds = st.lists(st.sampled_from(list(DecisionKind)), max_size=8)


def test_every_state_can_be_reached_and_left_by_a_yes() -> None:
    assert set(TRANSITIONS.values()) | {SignerState.NONE} == set(SignerState)
    assert all(next_state(state, DecisionKind.GIVE) == SignerState.GIVEN for state in SignerState)


def test_a_no_can_always_be_said() -> None:
    for state in set(SignerState) - {SignerState.GIVEN, SignerState.WITHDRAWN}:
        assert next_state(state, DecisionKind.WITHDRAW) == SignerState.WITHDRAWN
    assert next_state(SignerState.GIVEN, DecisionKind.WITHDRAW) == SignerState.WITHDRAWN


@pytest.mark.parametrize(
    ("state", "kind"),
    sorted(set(product(SignerState, DecisionKind)) - set(TRANSITIONS)),
)
def test_what_is_not_in_the_table_leads_nowhere(state: SignerState, kind: DecisionKind) -> None:
    assert next_state(state, kind) is None


@settings(max_examples=1000)
@given(kinds)
def test_not_today_never_changes_an_answer(said: list[DecisionKind]) -> None:
    without = [kind for kind in said if kind != DecisionKind.DEFER]
    ends = {state_after(said), state_after(without)}
    assert len(ends) == 1 or ends == {SignerState.NONE, SignerState.DEFERRED}


@settings(max_examples=1000)
@given(kinds)
def test_after_a_withdrawal_only_a_new_yes_opens(said: list[DecisionKind]) -> None:
    after = [DecisionKind.GIVE, DecisionKind.WITHDRAW, *said]
    if DecisionKind.GIVE not in said:
        assert state_after(after) != SignerState.GIVEN
