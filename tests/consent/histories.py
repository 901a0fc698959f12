"""Every short history of a family: a pupil and two holders, all that they may say, in any order.

`told` is the ledger's rule said a second time, as simply as it can be: each signer's last word, and
what follows from the three of them. What the platform stores must be what it tells.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from zoneinfo import ZoneInfo

from consent.enums import DecisionKind, PurposeCode, Reason
from consent.queries.states import SignerState, next_state

PARIS = ZoneInfo("Europe/Paris")
PUPIL_SIGNS = 2
SIGNERS = (0, 1, PUPIL_SIGNS)
KINDS = (DecisionKind.GIVE, DecisionKind.REFUSE, DecisionKind.WITHDRAW, DecisionKind.DEFER)
GIVE, REFUSE, WITHDRAW, DEFER = KINDS
HOLDERS_NEEDED = {PurposeCode.RECORD: 1, PurposeCode.ANNOTATE: 1, PurposeCode.RESEARCH: 2}
# Of children born on 3 March 2016, who agree in November 2026.
TURNS_15_AT = datetime(2031, 3, 3, tzinfo=PARIS)
SCHOOL_YEAR_ENDS_AT = datetime(2027, 9, 1, tzinfo=PARIS)

Saying = tuple[int, DecisionKind]
History = tuple[Saying, ...]


@dataclass(frozen=True)
class Told:
    """What a permission must be after a history."""

    reason: Reason
    is_signed: bool
    holds_until: datetime | None


def follow_ups(history: History) -> list[History]:
    """Return the histories that are one saying longer, as far as it can be said."""
    return [
        (*history, saying)
        for saying in product(SIGNERS, KINDS)
        if next_state(state_of(history, saying[0]), saying[1]) is not None
    ]


def histories(longest: int) -> Iterator[History]:
    """Yield each history of up to `longest` sayings."""
    generation: list[History] = [()]
    for _ in range(longest):
        generation = [longer for history in generation for longer in follow_ups(history)]
        yield from generation


def state_of(history: History, signer: int) -> SignerState:
    state = SignerState.NONE
    for who, kind in history:
        if who == signer:
            state = next_state(state, kind) or state
    return state


def told(history: History, purpose: PurposeCode) -> Told:
    last = {who: kind for who, kind in history if kind != DEFER}
    gives = [who for who, kind in last.items() if kind == GIVE]
    ends_in_summer = gives and purpose == PurposeCode.RECORD
    return Told(
        _reason(last, gives, HOLDERS_NEEDED[purpose]),
        bool(gives),
        SCHOOL_YEAR_ENDS_AT if ends_in_summer else TURNS_15_AT,
    )


def _reason(last: dict[int, DecisionKind], gives: list[int], holders_needed: int) -> Reason:
    if WITHDRAW in last.values():
        return Reason.WITHDRAWN
    if REFUSE in (last.get(0), last.get(1)):
        return Reason.HOLDER_OBJECTS
    if last.get(PUPIL_SIGNS) == REFUSE:
        return Reason.PUPIL_OBJECTS
    if len(gives) - (PUPIL_SIGNS in gives) < holders_needed:
        return Reason.HOLDER_MISSING
    return Reason.OPEN if PUPIL_SIGNS in gives else Reason.PUPIL_MISSING
