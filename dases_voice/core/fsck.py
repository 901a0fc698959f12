"""Checks that the parts of an installation agree. Apps register theirs when they load."""

from collections.abc import Callable, Iterator

from django.utils import timezone

from consent.errors import LedgerBroken, RootBroken
from consent.queries import permission_faults
from consent.services import verify_decisions, verify_roots
from dases_voice.core.errors import AuditBroken, BlobCorrupt, BlobMissing, KeyDestroyed
from dases_voice.core.models import Blob
from dases_voice.core.services import audit, blobs

Check = Callable[[], Iterator[str]]

_checks: dict[str, Check] = {}
_deep_checks: dict[str, Check] = {}


def register(name: str, check: Check, *, deep: bool = False) -> None:
    """Add a check. It yields one line per fault, with ids and never a name.

    A deep check reads every byte, and runs only when asked for.
    """
    (_deep_checks if deep else _checks)[name] = check


def run(*, deep: bool) -> dict[str, list[str]]:
    """Run the checks and return the faults of each."""
    checks = {**_checks, **(_deep_checks if deep else {})}
    return {name: list(check()) for name, check in sorted(checks.items())}


def audit_chain() -> Iterator[str]:
    """Find the first row where the audit chain does not hold."""
    try:
        audit.verify_chain()
    except AuditBroken as error:
        yield str(error)


def decision_chain() -> Iterator[str]:
    """Find the first decision where the chain of the consent ledger does not hold."""
    try:
        verify_decisions()
    except LedgerBroken as error:
        yield str(error)


def decision_roots() -> Iterator[str]:
    """Find the first sealed root to which the decisions no longer lead."""
    try:
        verify_roots()
    except RootBroken as error:
        yield str(error)


def permissions_unlike_decisions() -> Iterator[str]:
    """Find permissions that do not follow from the decisions."""
    yield from permission_faults(at=timezone.now())


def rows_without_object() -> Iterator[str]:
    """Find blobs in use whose bytes are gone."""
    present = blobs.stored_addresses()
    for blob in Blob.objects.filter(deleted_at=None).iterator():
        if blob.address not in present:
            yield f"blob {blob.pk}"


def objects_without_row() -> Iterator[str]:
    """Find stored bytes that no row knows: a crash between the two, or a deletion cut short."""
    known = set(Blob.objects.filter(deleted_at=None).values_list("address", flat=True))
    for address in sorted(blobs.stored_addresses() - known):
        yield f"object {address}"


def unreadable_objects() -> Iterator[str]:
    """Find blobs whose bytes are not what was stored."""
    for blob in Blob.objects.filter(deleted_at=None).select_related("data_key").iterator():
        try:
            blobs.read_blob(blob)
        except (BlobCorrupt, BlobMissing, KeyDestroyed) as error:
            yield f"blob {blob.pk}: {error.code}"


register("audit-chain", audit_chain)
register("decision-chain", decision_chain)
register("decision-root", decision_roots)
register("permission-unlike-decisions", permissions_unlike_decisions)
register("blob-without-object", rows_without_object)
register("object-without-blob", objects_without_row)
register("blob-unreadable", unreadable_objects, deep=True)
