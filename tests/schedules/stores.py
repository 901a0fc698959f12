"""A store in memory, and the instants at which something else may happen in the middle of a work."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from unittest import mock

from django.db import connection

from dases_voice.core.errors import BlobMissing
from dases_voice.core.models import AuditEvent
from dases_voice.core.services import audit


class Killed(BaseException):
    """The process is gone: nothing after this runs, and no handler takes it for an error."""


class StoreAway(OSError):
    """The store does not answer."""


class Crossing:
    """Counts the instants at which a work touches the store or the audit chain.

    At one of them, chosen before, a worker dies, the store is away, or a family acts. A family's act
    waits until no transaction is open, as it would for the lock.
    """

    def __init__(self) -> None:
        self._left = -1
        self._act: Callable[[], None] | None = None
        self._waits = False
        self._depth = 0

    @contextmanager
    def armed(self, act: Callable[[], None], *, after: int, waits: bool) -> Iterator[None]:
        """Let `act` happen at an instant of what is done inside, if there are so many."""
        self._left, self._act, self._waits = after, act, waits
        self._depth = len(connection.savepoint_ids)
        try:
            yield
        finally:
            self._act = None

    @contextmanager
    def quiet(self) -> Iterator[None]:
        """Let nothing happen inside."""
        kept, self._act = self._act, None
        try:
            yield
        finally:
            self._act = kept

    def pass_by(self) -> None:
        """Let what was chosen happen, if this is the instant."""
        self._left -= 1
        is_locked = self._waits and len(connection.savepoint_ids) > self._depth
        if self._act is None or self._left > 0 or is_locked:
            return
        act, self._act = self._act, None
        act()


class MemoryStore:
    """Objects as bytes, gone with the process."""

    def __init__(self, crossing: Crossing) -> None:
        self.objects: dict[str, bytes] = {}
        self._crossing = crossing

    def put(self, name: str, data: bytes) -> None:
        self._crossing.pass_by()
        self.objects[name] = data
        self._crossing.pass_by()

    def get(self, name: str) -> bytes:
        self._crossing.pass_by()
        if name not in self.objects:
            raise BlobMissing(name)
        return self.objects[name]

    def get_range(self, name: str, start: int, length: int) -> bytes:
        return self.get(name)[start : start + length]

    def delete(self, name: str) -> None:
        self._crossing.pass_by()
        self.objects.pop(name, None)
        self._crossing.pass_by()

    def names(self) -> Iterator[str]:
        return iter(list(self.objects))


@contextmanager
def memory_stores(crossing: Crossing) -> Iterator[tuple[MemoryStore, MemoryStore]]:
    """Keep blobs and keys in memory, and make each audit event an instant of the crossing."""
    blobs, keys = MemoryStore(crossing), MemoryStore(crossing)
    record_raw = audit.record_raw

    def record(**event: object) -> AuditEvent:
        crossing.pass_by()
        return record_raw(**event)  # type: ignore[arg-type]  # handed on as they come

    with (
        mock.patch("dases_voice.core.services.blobs.object_store", return_value=blobs),
        mock.patch("dases_voice.core.services.keys.object_store", return_value=keys),
        mock.patch.object(audit, "record_raw", record),
    ):
        yield blobs, keys
