"""Writing to the chain of decisions, and checking it."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Max, QuerySet

from consent.chain import GENESIS_HASH, chain_hash, in_batches, verify_rows
from consent.enums import Assurance, Channel, DecisionKind, PurposeCode
from consent.errors import LedgerBroken, TransitionRefused
from consent.models import DataSubject, Decision, Presentation, Signer
from consent.queries.states import next_state, state_after
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
    # When it was said, where that is known to be another time than when it is recorded.
    said_at: datetime | None = None


@transaction.atomic
def append_act(*, act: Act, at: datetime, group: uuid.UUID | None = None) -> list[Decision]:
    """Append one decision per purpose and tell it. Acts of one page share a `group`.

    Raises
    ------
    TransitionRefused
        When nothing leads from what this signer has said to this act.
    """
    _lock_chain()
    occurred_at = act.said_at or _not_before_last_word(act, at)
    _refuse_impossible(act, occurred_at)
    last = Decision.objects.order_by("-sequence").only("sequence", "hash", "recorded_at").first()
    # A clock that was set back must not let a row seem older than the one before it.
    recorded_at = max(at, last.recorded_at) if last else at
    sequence, previous = (last.sequence, last.hash) if last else (0, GENESIS_HASH)
    group, decisions = group or uuid.uuid4(), []
    for step, purpose in enumerate(sorted(act.purposes), start=1):
        decision = _build(act, purpose, group, occurred_at, recorded_at)
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


def _said_by(act: Act) -> QuerySet[Decision]:
    return Decision.objects.filter(
        subject=act.subject, signer_role=act.signer.role, holder=act.signer.holder
    )


def _not_before_last_word(act: Act, at: datetime) -> datetime:
    """Return when something is said now: a clock set back must not let a no precede its yes."""
    newest = _said_by(act).aggregate(newest=Max("occurred_at"))["newest"]
    return max(at, newest) if newest else at


def _refuse_impossible(act: Act, occurred_at: datetime) -> None:
    said = _said_by(act).filter(occurred_at__lte=occurred_at)
    kinds: dict[str, list[DecisionKind]] = {}
    for purpose, kind in said.order_by("sequence").values_list("purpose_id", "kind"):
        kinds.setdefault(purpose, []).append(DecisionKind(kind))
    for purpose in act.purposes:
        if next_state(state_after(kinds.get(purpose, [])), act.kind) is None:
            raise TransitionRefused


def _build(
    act: Act,
    purpose: PurposeCode,
    group: uuid.UUID,
    occurred_at: datetime,
    recorded_at: datetime,
) -> Decision:
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
        occurred_at=occurred_at,
        recorded_at=recorded_at,
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
