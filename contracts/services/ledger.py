"""How this ledger moves: one step of the declared table at a time, told to whoever audits."""

from collections.abc import Mapping
from datetime import datetime

from django.db import models

from contracts.enums import TRANSITIONS, AgreementState, AgreementStep
from contracts.errors import StepRefused
from contracts.models import Agreement
from contracts.signals import ledger_event


def take_step(
    *,
    agreement: Agreement,
    step: AgreementStep,
    actor: str,
    at: datetime,
    **changes: object,
) -> None:
    """Move the agreement by one step, if it still stands where the step starts.

    Call it inside a transaction.

    Raises
    ------
    StepRefused
        Another state, perhaps since a moment ago.
    """
    sources, target = TRANSITIONS[step]
    moved = Agreement.objects.filter(pk=agreement.pk, state__in=sources).update(
        state=target, **changes
    )
    if not moved:
        agreement.refresh_from_db(fields=["state"])
        raise StepRefused(step=step, state=AgreementState(agreement.state))
    agreement.refresh_from_db()
    tell(f"agreement.{step.value}", obj=agreement, actor=actor, at=at)


def tell(
    action: str,
    *,
    obj: models.Model,
    actor: str,
    at: datetime,
    facts: Mapping[str, object] | None = None,
) -> None:
    """Send the news that an audit trail keeps."""
    ledger_event.send(
        sender=type(obj),
        action=action,
        object_type=obj._meta.label_lower,
        object_id=str(obj.pk),
        actor=actor,
        facts=dict(facts or {}),
        at=at,
    )
