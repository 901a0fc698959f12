"""Verifying both chains, now."""

from dataclasses import dataclass
from datetime import datetime

from consent.errors import LedgerBroken
from consent.services import verify_decisions
from dases_voice.core.errors import AuditBroken
from dases_voice.core.services import audit


@dataclass(frozen=True)
class ChainCheck:
    """How many rows follow from each other, or at which row that ends."""

    checked_at: datetime
    decisions: int | None
    decisions_fault: str
    events: int | None
    events_fault: str

    @property
    def is_whole(self) -> bool:
        """Whether nobody has changed the past."""
        return not self.decisions_fault and not self.events_fault


def verify_chains(*, at: datetime) -> ChainCheck:
    """Check every decision and every audited event against the one before it."""
    decisions, events = None, None
    decisions_fault = events_fault = ""
    try:
        decisions = verify_decisions()
    except LedgerBroken as error:
        decisions_fault = str(error)
    try:
        events = audit.verify_chain()
    except AuditBroken as error:
        events_fault = str(error)
    return ChainCheck(at, decisions, decisions_fault, events, events_fault)
