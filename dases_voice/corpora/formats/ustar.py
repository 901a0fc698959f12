"""A tar archive that is never written: a pure function of its members' names and sizes.

Header fields are fixed (mode 0644, owner 0, time 0) and names sorted, so that two builds are equal
byte for byte, to each other and to what Python's `tarfile` writes. Any byte range can be read
alone: the positions follow from the sizes. Format: POSIX.1-1988 ustar.
"""

import tarfile
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate

BLOCK_BYTES = tarfile.BLOCKSIZE
PIECE_BYTES = 256 * 1024

ReadRange = Callable[[int, int], bytes]
"""Gives `length` bytes from `start` of one member."""


@dataclass(frozen=True)
class Member:
    """One file of the archive, whose bytes are fetched when they are asked for."""

    name: str
    size_bytes: int
    read: ReadRange


class VirtualTar:
    """The archive of `members`, in the order of their names.

    Attributes
    ----------
    size_bytes
        Size of the whole archive.

    Examples
    --------
    >>> text = b"hello"
    >>> tar = VirtualTar([Member("a.txt", 5, lambda start, length: text[start : start + length])])
    >>> tar.size_bytes, b"".join(tar.read(start=512, length=5))
    (10240, b'hello')
    """

    def __init__(self, members: Iterable[Member]) -> None:
        self.members = sorted(members, key=lambda member: member.name)
        spans = (BLOCK_BYTES + _padded(member.size_bytes) for member in self.members)
        self._starts = list(accumulate(spans, initial=0))
        ends_at = self._starts[-1] + 2 * BLOCK_BYTES
        self.size_bytes = -(-ends_at // tarfile.RECORDSIZE) * tarfile.RECORDSIZE

    def content_offsets(self) -> dict[str, int]:
        """Return the position of each member's first byte in the archive."""
        return {
            member.name: start + BLOCK_BYTES
            for member, start in zip(self.members, self._starts, strict=False)
        }

    def read(self, *, start: int, length: int) -> Iterator[bytes]:
        """Yield `length` bytes from `start`, in pieces of at most 256 KiB.

        Raises
        ------
        ValueError
            The range is not inside the archive.
        """
        if start < 0 or length < 0 or start + length > self.size_bytes:
            raise ValueError(f"Bytes {start} to {start + length} are outside {self.size_bytes}.")
        position, end = start, start + length
        while position < end:
            piece = self._piece(position, min(end - position, PIECE_BYTES))
            yield piece
            position += len(piece)

    def _piece(self, position: int, limit: int) -> bytes:
        """Return some of the bytes from `position` on: at least one, at most `limit`."""
        if position >= self._starts[-1]:
            return bytes(limit)
        index = bisect_right(self._starts, position) - 1
        member, inside = self.members[index], position - self._starts[index]
        if inside < BLOCK_BYTES:
            return _header(member)[inside : inside + limit]
        inside -= BLOCK_BYTES
        if inside < member.size_bytes:
            return member.read(inside, min(limit, member.size_bytes - inside))
        return bytes(min(limit, _padded(member.size_bytes) - inside))


def _padded(size_bytes: int) -> int:
    return -(-size_bytes // BLOCK_BYTES) * BLOCK_BYTES


def _header(member: Member) -> bytes:
    info = tarfile.TarInfo(member.name)
    info.size, info.mode, info.mtime = member.size_bytes, 0o644, 0
    return info.tobuf(format=tarfile.USTAR_FORMAT)
