"""How far a withdrawal has come: the ledger keeps the clock, the apps say what they have done.

Each app that holds voices, or has handed them out, registers one `Propagator` when it starts.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from consent.enums import Target, TaskState
from consent.models import PropagationTask, WithdrawalCase


@dataclass(frozen=True)
class Progress:
    """How many of the things that a target is about are done, or can never be."""

    done: int
    total: int
    undeliverable: int = 0

    @property
    def state(self) -> TaskState:
        """What follows for the target."""
        if self.done + self.undeliverable < self.total:
            return TaskState.PENDING
        return TaskState.UNDELIVERABLE if self.undeliverable else TaskState.DONE


class Propagator(ABC):
    """One app's answer to how far it is with its part of a case."""

    targets: ClassVar[frozenset[Target]]

    def references(self, case: WithdrawalCase) -> list[str]:
        """Return ids, of no person, by which progress is found once the voice is gone.

        Asked once, in the transaction that opens the case.
        """
        return []

    @abstractmethod
    def progress(self, *, task: PropagationTask, at: datetime) -> Progress:
        """Return how far this part is. Reads only."""


_propagators: dict[Target, Propagator] = {}


def register(propagator: Propagator) -> None:
    """Let an app answer for its targets; the last one for a target counts."""
    _propagators.update(dict.fromkeys(propagator.targets, propagator))


def propagator_of(target: Target) -> Propagator | None:
    """Return who answers for a target, if any app does."""
    return _propagators.get(target)
