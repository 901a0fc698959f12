"""A tree of hashes (RFC 6962): one root stands for many rows, and a short path proves each of them.

Leaves and nodes are hashed apart, so that a node can never be passed off as a leaf.
"""

import hashlib
from collections.abc import Sequence


def leaf(content: bytes) -> bytes:
    """Return the hash of one row."""
    return hashlib.sha256(b"\0" + content).digest()


def node(left: bytes, right: bytes) -> bytes:
    """Return the hash over two neighbours."""
    return hashlib.sha256(b"\1" + left + right).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """Return the root over at least one leaf."""
    level = list(leaves)
    while len(level) > 1:
        level = _level_above(level)
    return level[0]


def path(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """Return the neighbours, from the leaf at `index` up, with which one gets to the root."""
    level, neighbours = list(leaves), []
    while len(level) > 1:
        if (beside := index ^ 1) < len(level):
            neighbours.append(level[beside])
        level, index = _level_above(level), index // 2
    return neighbours


def root_from(*, start: bytes, index: int, size: int, neighbours: Sequence[bytes]) -> bytes | None:
    """Return the root to which a leaf leads, or nothing when the path has another length."""
    at, left = start, list(neighbours)
    while size > 1:
        if index ^ 1 < size:
            if not left:
                return None
            beside = left.pop(0)
            at = node(beside, at) if index % 2 else node(at, beside)
        index, size = index // 2, (size + 1) // 2
    return None if left else at


def _level_above(level: list[bytes]) -> list[bytes]:
    """Pair neighbours up; one that is left over goes up as it is."""
    pairs = zip(level[::2], level[1::2], strict=False)
    above = [node(one, other) for one, other in pairs]
    return above + level[len(level) - len(level) % 2 :]
