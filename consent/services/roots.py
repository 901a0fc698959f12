"""Sealing the chain of decisions: one root over what is new, each day."""

import hashlib
from datetime import datetime

from django.db import transaction

from consent import merkle
from consent.chain import GENESIS_HASH, canonical_json
from consent.errors import RootBroken
from consent.models import ChainRoot, Decision
from consent.queries.proofs import leaves_of
from consent.services.ledger import verify_decisions
from consent.services.news import tell
from consent.services.seals import seal_document


def seal_new_decisions(*, at: datetime) -> ChainRoot | None:
    """Seal the decisions since the last root, and return the new root; nothing new, nothing sealed.

    Raises
    ------
    LedgerBroken, RootBroken
        When the chain does not hold: nothing is sealed that was tampered with.
    """
    verify_decisions()
    verify_roots()
    with transaction.atomic():
        before = ChainRoot.objects.order_by("-last").first()
        newest = Decision.objects.order_by("-sequence").first()
        first = before.last + 1 if before else 1
        if newest is None or newest.sequence < first:
            return None
        return _write_root(before, first, newest, at)


def verify_roots() -> int:
    """Check each root against the decisions and the root before it; return how many there are.

    This finds what the chain alone cannot: that it was rewritten as a whole.

    Raises
    ------
    RootBroken
        At the first root that the decisions no longer lead to.
    """
    previous, known_roots = GENESIS_HASH, list(ChainRoot.objects.order_by("first"))
    for known in known_roots:
        leaves = leaves_of(first=known.first, last=known.last)
        is_whole = len(leaves) == known.last - known.first + 1
        if not is_whole or merkle.root(leaves).hex() != known.root:
            raise RootBroken(known.first, known.last)
        previous = _check_document(known, previous)
    return len(known_roots)


def _write_root(before: ChainRoot | None, first: int, newest: Decision, at: datetime) -> ChainRoot:
    root = merkle.root(leaves_of(first=first, last=newest.sequence)).hex()
    content = canonical_json(
        {
            "first": first,
            "last": newest.sequence,
            "root": root,
            "head": newest.hash,
            "previous": before.sha256 if before else GENESIS_HASH,
            "created_at": at,
        }
    )
    sealed = ChainRoot.objects.create(
        first=first,
        last=newest.sequence,
        root=root,
        content=content.decode(),
        sha256=hashlib.sha256(content).hexdigest(),
        created_at=at,
    )
    seal_document(content=content, at=at)
    facts = {"first": first, "last": newest.sequence, "root": root, "sha256": sealed.sha256}
    tell(action="seal_chain", obj=sealed, actor="worker", at=at, facts=facts)
    return sealed


def _check_document(known: ChainRoot, previous: str) -> str:
    """Return the hash of a root's document, which must say what its row says."""
    said = known.document
    row = {"first": known.first, "last": known.last, "root": known.root, "previous": previous}
    is_same = all(said.get(name) == value for name, value in row.items())
    if not is_same or hashlib.sha256(known.content.encode()).hexdigest() != known.sha256:
        raise RootBroken(known.first, known.last)
    return known.sha256
