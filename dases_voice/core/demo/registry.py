"""What the demonstration is made of, in order."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from dases_voice.core.demo.context import DemoContext

Load = Callable[[DemoContext], None]


@dataclass(frozen=True)
class Step:
    """One part of the demonstration, named for who watches it load."""

    order: int
    name: str | Promise
    load: Load


_steps: list[Step] = []


def register(order: int, name: str | Promise, load: Load) -> None:
    """Add a step. It must be repeatable: a second run finds its work done."""
    _steps.append(Step(order, name, load))


def steps() -> list[Step]:
    """Return the steps in the order in which they run."""
    return sorted(_steps, key=lambda step: step.order)
