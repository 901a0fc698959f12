"""Writing to the chain of decisions, and checking it."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from consent.chain import GENESIS_HASH, chain_hash, in_batches, verify_rows
from consent.enums import Assurance, Channel, DecisionKind, PurposeCode
from consent.errors import LedgerBroken
from consent.models import DataSubject, Decision, Presentation, Signer
from consent.services.news import tell
from consent.signals import decision_recorded

# Any constant: it names the one lock under which decisions are appended on PostgreSQL.
APPEND_LOCK = 7_330_421


@dataclass(frozen=True)
class Act:
    """What one signer says at one instant, about one or more purposes at once."""

    subject: DataSubject
    signer: Signer
    kind: DecisionKind
    purposes: tuple[PurposeCode, ...]
    presentation: Presentation | None
    channel: Channel
    assurance: Assurance
    recorder: str


@transaction.atomic
def append_act(*, act: Act, at: datetime) -> list[Decision]:
    """Append one decision per purpose, as one group, and tell it."""
    _lock_chain()
    last = Decision.objects.order_by("-sequence").only("sequence", "hash").first()
    sequence, previous = (last.sequence, last.hash) if last else (0, GENESIS_HASH)
    group, decisions = uuid.uuid4(), []
    for step, purpose in enumerate(sorted(act.purposes), start=1):
        decision = _build(act, purpose, group, at)
        decision.sequence, decision.previous_hash = sequence + step, previous
        decision.hash = previous = chain_hash(previous=previous, content=decision.content())
        decision.save(force_insert=True)
        decisions.append(decision)
    _tell(act, decisions, group, at)
    return decisions


def verify_decisions() -> int:
    """Check each decision against the one before it, and return how many there are.

    Raises
    ------
    LedgerBroken
        At the first decision that was changed, removed or put in.
    """
    decisions = Decision.objects.select_related("presentation")
    return verify_rows(in_batches(decisions), broken=LedgerBroken)


def _build(act: Act, purpose: PurposeCode, group: uuid.UUID, at: datetime) -> Decision:
    return Decision(
        group=group,
        subject=act.subject,
        purpose_id=purpose.value,
        signer_role=act.signer.role,
        holder=act.signer.holder,
        kind=act.kind,
        presentation=act.presentation,
        channel=act.channel,
        assurance=act.assurance,
        recorder=act.recorder,
        occurred_at=at,
        recorded_at=at,
    )


def _tell(act: Act, decisions: list[Decision], group: uuid.UUID, at: datetime) -> None:
    tell(
        action=f"record_{act.kind}",
        obj=act.subject,
        actor=act.recorder,
        at=at,
        facts={
            "group": str(group),
            "signer": str(act.signer),
            "purposes": [str(d.purpose_id) for d in decisions],
            "last_hash": decisions[-1].hash,
        },
    )
    decision_recorded.send(
        sender=Decision,
        decision_group=group,
        subject_id=act.subject.pk,
        purposes=tuple(sorted(act.purposes)),
        kind=act.kind,
        signer=str(act.signer),
        at=at,
    )


def _lock_chain() -> None:
    # SQLite serialises writers by itself (transaction_mode IMMEDIATE).
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [APPEND_LOCK])
