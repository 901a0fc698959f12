"""The audit chain: each change of state, in the transaction that made it."""

from collections.abc import Mapping
from datetime import datetime

from django.db import connection, models, transaction

from consent.chain import GENESIS_HASH, chain_hash, in_batches, verify_rows
from dases_voice.core.errors import AuditBroken
from dases_voice.core.models import AuditEvent
from dases_voice.core.prepared import Insert, Select

# Any constant: it names the one lock under which rows are appended on PostgreSQL.
APPEND_LOCK = 7_330_417
_LAST = Select(lambda: AuditEvent.objects.order_by("-sequence").only("sequence", "hash")[:1])
_APPEND = Insert(AuditEvent)


def record(
    *,
    action: str,
    actor: str,
    obj: models.Model,
    at: datetime,
    facts: Mapping[str, object] | None = None,
) -> AuditEvent:
    """Append one event about `obj`. Facts are ids, hashes, counts and codes: never a name.

    `actor` is `user:<id>`, `holder:<id>`, `pupil`, `worker` or `command`.
    """
    return record_raw(
        action=action,
        actor=actor,
        object_type=obj._meta.label_lower,
        object_id=str(obj.pk),
        at=at,
        facts=facts,
    )


@transaction.atomic(savepoint=False)  # a change of which there is no record must not stay either
def record_raw(
    *,
    action: str,
    actor: str,
    object_type: str,
    object_id: str,
    at: datetime,
    facts: Mapping[str, object] | None = None,
) -> AuditEvent:
    """Append one event about something that is named, for news that come from a ledger."""
    lock_chain()
    last = _LAST.first()
    event = AuditEvent(
        sequence=last.sequence + 1 if last else 1,
        at=at,
        action=action,
        actor=actor,
        object_type=object_type,
        object_id=object_id,
        facts=dict(facts or {}),
        previous_hash=last.hash if last else GENESIS_HASH,
    )
    event.hash = chain_hash(previous=event.previous_hash, content=event.content())
    _APPEND.run(event)
    return event


def verify_chain() -> int:
    """Check each row against the one before it, and return how many there are.

    Raises
    ------
    AuditBroken
        At the first row that was changed, removed or put in.
    """
    return verify_rows(in_batches(AuditEvent.objects.all()), broken=AuditBroken)


def lock_chain() -> None:
    """Let nobody else append until the transaction ends.

    Each event does this. Call it before, where rows are locked that a withdrawal changes after its
    first event: two transactions that lock in opposite orders stop each other.
    """
    # SQLite serialises writers by itself (transaction_mode IMMEDIATE).
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [APPEND_LOCK])
