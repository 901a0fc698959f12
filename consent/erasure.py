"""Everything that is kept about a data subject: who can describe, export and erase it.

Each app whose tables reach a data subject registers one `Eraser` when it starts. A table without
one fails the suite.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from django.db import models
from django.utils.functional import Promise

from consent.models import DataSubject


class Eraser(ABC):
    """One app's answer for what it keeps about a data subject.

    Attributes
    ----------
    name
        The app's label.
    models
        The tables that it answers for, as `app_label.ModelName`.
    retention
        How long these are kept and why, in one sentence for the register.
    """

    name: ClassVar[str]
    models: ClassVar[tuple[str, ...]]
    retention: ClassVar[str | Promise]

    @abstractmethod
    def describe(self, subject: DataSubject) -> list[str]:
        """Say in short lines, for people, what is kept about `subject`."""

    def tell_pupil(self, subject: DataSubject) -> list[str]:
        """Say to the pupil what else is kept, beside recordings and answers, which have their place."""
        return []

    @abstractmethod
    def export(self, subject: DataSubject) -> Mapping[str, object]:
        """Return what is kept about `subject` as plain data that JSON can hold."""

    @abstractmethod
    def erase(self, subject: DataSubject, at: datetime) -> None:
        """Erase what may be erased. Must be idempotent."""


_erasers: dict[str, Eraser] = {}


def register(eraser: Eraser) -> None:
    """Add an app's eraser; the last one under a name counts."""
    _erasers[eraser.name] = eraser


def registered_erasers() -> list[Eraser]:
    """Return the erasers in the order of their names."""
    return [_erasers[name] for name in sorted(_erasers)]


def eraser_of(model: type[models.Model]) -> Eraser | None:
    """Return the eraser that answers for `model`."""
    label = model._meta.label
    return next((e for e in registered_erasers() if label in e.models), None)
