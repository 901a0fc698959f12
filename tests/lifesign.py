"""Tells a test that every process of a family is gone, without asking the process table."""

import os
import select
from dataclasses import dataclass


@dataclass
class Lifesign:
    """A pipe whose writing end the family inherits: it ends when the last of them does."""

    reader: int
    writer: int

    def let_go(self) -> None:
        """Close the test's own copy of the writing end."""
        os.close(self.writer)

    def all_are_gone(self, *, within_s: float = 15.0) -> bool:
        """Wait for the end of the pipe."""
        ready, _, _ = select.select([self.reader], [], [], within_s)
        return bool(ready) and os.read(self.reader, 1) == b""
