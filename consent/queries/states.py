"""The state of one signer for one purpose, and what may follow it: one declared table.

What is not in the table cannot happen. Everything else in the ledger is derived from decisions, and
so is this: a state is never stored.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from consent.enums import DecisionKind


class SignerState(StrEnum):
    """How a signer stands to a purpose."""

    NONE = "none"
    DEFERRED = "deferred"
    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    INVALIDATED = "invalidated"


NONE, DEFERRED, GIVEN, REFUSED, WITHDRAWN, INVALIDATED = SignerState
GIVE, REFUSE, WITHDRAW, DEFER, INVALIDATE = (
    DecisionKind.GIVE,
    DecisionKind.REFUSE,
    DecisionKind.WITHDRAW,
    DecisionKind.DEFER,
    DecisionKind.INVALIDATE,
)

# A withdrawal by somebody who never agreed is an objection to the other's yes. A second yes renews
# the first one, on words that were read again. "Not today" leaves a yes and a no as they are.
TRANSITIONS: Final[Mapping[tuple[SignerState, DecisionKind], SignerState]] = MappingProxyType(
    {
        (NONE, GIVE): GIVEN,
        (NONE, REFUSE): REFUSED,
        (NONE, DEFER): DEFERRED,
        (NONE, WITHDRAW): WITHDRAWN,
        (DEFERRED, GIVE): GIVEN,
        (DEFERRED, REFUSE): REFUSED,
        (DEFERRED, DEFER): DEFERRED,
        (DEFERRED, WITHDRAW): WITHDRAWN,
        (GIVEN, GIVE): GIVEN,
        (GIVEN, DEFER): GIVEN,
        (GIVEN, WITHDRAW): WITHDRAWN,
        (GIVEN, INVALIDATE): INVALIDATED,
        (REFUSED, GIVE): GIVEN,
        (REFUSED, REFUSE): REFUSED,
        (REFUSED, DEFER): REFUSED,
        (REFUSED, WITHDRAW): WITHDRAWN,
        (WITHDRAWN, GIVE): GIVEN,
        (WITHDRAWN, REFUSE): REFUSED,
        (WITHDRAWN, DEFER): WITHDRAWN,
        (INVALIDATED, GIVE): GIVEN,
        (INVALIDATED, REFUSE): REFUSED,
        (INVALIDATED, DEFER): INVALIDATED,
        (INVALIDATED, WITHDRAW): WITHDRAWN,
    }
)


def next_state(state: SignerState, kind: DecisionKind) -> SignerState | None:
    """Return where a decision leads, or nothing when it cannot follow."""
    return TRANSITIONS.get((state, kind))


def state_after(kinds: Iterable[DecisionKind]) -> SignerState:
    """Return the state that a signer's decisions, oldest first, have led to."""
    state = NONE
    for kind in kinds:
        state = TRANSITIONS.get((state, kind), state)
    return state
