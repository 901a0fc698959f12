"""Where scans of signed papers are kept: the ledger has no store, and knows hashes only.

The platform registers one store when it starts. It must encrypt what it keeps.
"""

from datetime import datetime
from typing import Protocol


class ScanStore(Protocol):
    """Keeps scans, encrypted, under references of its own."""

    def store(self, *, data: bytes, actor: str, at: datetime) -> str:
        """Keep `data` and return its reference. Called outside of a transaction."""

    def read(self, *, reference: str) -> bytes:
        """Return the bytes as they were stored."""

    def discard(self, *, reference: str, at: datetime) -> None:
        """Have the bytes and their key destroyed. Called inside the transaction that decides so."""


_stores: list[ScanStore] = []


def register_store(store: ScanStore) -> None:
    """Make `store` the one that keeps scans."""
    _stores[:] = [store]


def scan_store() -> ScanStore:
    """Return the store that the platform registered."""
    return _stores[0]
