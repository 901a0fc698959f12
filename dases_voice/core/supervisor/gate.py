"""Lets the web server load while the tables are made ready, and hold its workers until then."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

VARIABLE = "SITE_GATE"


@dataclass
class Gate:
    """A pipe: who reads it waits until nobody can write to it any more."""

    reader: int
    writer: int | None

    def open(self) -> None:
        """Let everyone through, now and later."""
        if self.writer is not None:
            os.close(self.writer)
            self.writer = None


@contextmanager
def closed_gate() -> Iterator[Gate]:
    """Make a closed gate; it is open at the end of the block in any case."""
    gate = Gate(*os.pipe())
    try:
        yield gate
    finally:
        gate.open()
        os.close(gate.reader)


def wait_at_gate() -> None:
    """Return once the gate that the environment names is open, or at once if it names none."""
    reader = os.environ.get(VARIABLE)
    if reader:
        os.read(int(reader), 1)
