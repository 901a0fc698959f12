"""News from the ledgers: they know no kernel, so the kernel listens.

Each receiver runs inside the transaction of the change that it hears of.
"""

from collections.abc import Mapping
from datetime import datetime

from django.dispatch import receiver

from consent import signals as consent_signals
from contracts import signals as contracts_signals
from dases_voice.core.services import audit, messages


@receiver([consent_signals.ledger_event, contracts_signals.ledger_event])
def write_audit_row(
    *,
    action: str,
    object_type: str,
    object_id: str,
    actor: str,
    facts: Mapping[str, object],
    at: datetime,
    **_: object,
) -> None:
    """Put what happened in a ledger on the audit chain."""
    audit.record_raw(
        action=action,
        actor=actor,
        object_type=object_type,
        object_id=object_id,
        at=at,
        facts=facts,
    )


@receiver([consent_signals.message_requested, contracts_signals.message_requested])
def write_message(
    *,
    recipient: str,
    template: str,
    context: Mapping[str, object],
    language: str,
    at: datetime,
    **_: object,
) -> None:
    """Write down a mail that a ledger asks for."""
    messages.send_message(
        recipient=recipient, template=template, context=context, language=language, at=at
    )
