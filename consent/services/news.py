"""How the ledger tells what happened, inside the transaction that makes it true."""

from collections.abc import Mapping
from datetime import datetime

from django.db import models

from consent.signals import ledger_event, message_requested


def tell(
    *,
    action: str,
    obj: models.Model,
    actor: str,
    at: datetime,
    facts: Mapping[str, object] | None = None,
) -> None:
    """Report a change of state for the audit: ids, hashes and codes, never a name."""
    ledger_event.send(
        sender=type(obj),
        action=f"consent.{action}",
        object_type=obj._meta.label_lower,
        object_id=str(obj.pk),
        actor=actor,
        facts=dict(facts or {}),
        at=at,
    )


def ask_to_send(
    *, recipient: str, template: str, context: Mapping[str, object], language: str, at: datetime
) -> None:
    """Ask for a message. A holder without an address gets theirs on paper, from the school."""
    if recipient:
        message_requested.send(
            sender=None,
            recipient=recipient,
            template=f"consent/mail/{template}",
            context=dict(context),
            language=language,
            at=at,
        )
