"""Proof that a decision is under a sealed root, for anybody to check without us."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from consent import merkle
from consent.models import ChainRoot, Decision, Seal, SealKey


@dataclass(frozen=True)
class InclusionProof:
    """One decision's way to a root: the neighbours on the way up, from its leaf."""

    decision: Decision
    index: int
    neighbours: list[bytes]
    root: ChainRoot

    @property
    def size(self) -> int:
        """How many decisions are under the root."""
        return self.root.last - self.root.first + 1

    @property
    def holds(self) -> bool:
        """Whether the way leads to the root that was sealed."""
        start = merkle.leaf(self.decision.hash.encode())
        reached = merkle.root_from(
            start=start, index=self.index, size=self.size, neighbours=self.neighbours
        )
        return reached is not None and reached.hex() == self.root.root


def decisions_named(number: UUID) -> list[Decision]:
    """Return the decision, or the decisions of the act, with this number."""
    named = Decision.objects.filter(Q(pk=number) | Q(group=number))
    return list(named.select_related("presentation").order_by("sequence"))


def proofs_of(decisions: Sequence[Decision]) -> list[InclusionProof]:
    """Return the proofs of one act, or none as long as no root was sealed over it."""
    first = decisions[0].sequence
    root = ChainRoot.objects.filter(first__lte=first, last__gte=first).first()
    if root is None:
        return []
    leaves = leaves_of(first=root.first, last=root.last)
    return [
        InclusionProof(
            decision, decision.sequence - root.first, _path(leaves, decision, root), root
        )
        for decision in decisions
    ]


def leaves_of(*, first: int, last: int) -> list[bytes]:
    """Return the leaves of a root's tree: the fingerprints, as they are written, in order."""
    under = Decision.objects.filter(sequence__gte=first, sequence__lte=last).order_by("sequence")
    return [merkle.leaf(sha256.encode()) for sha256 in under.values_list("hash", flat=True)]


def seal_on(root: ChainRoot) -> Seal:
    """Return the seal on a root's document."""
    return Seal.objects.get(pk=root.sha256)


def published_keys() -> list[SealKey]:
    """Return every key that has sealed something, the oldest first."""
    return list(SealKey.objects.all())


def _path(leaves: Sequence[bytes], decision: Decision, root: ChainRoot) -> list[bytes]:
    return merkle.path(leaves, decision.sequence - root.first)
