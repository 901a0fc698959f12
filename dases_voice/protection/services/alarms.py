"""The ledger warns before a deadline; here each officer gets it by mail, as a number and nothing else."""

from collections.abc import Mapping
from datetime import datetime

from django.dispatch import receiver

from consent import signals as consent_signals
from dases_voice.core.services.messages import send_message
from dases_voice.protection.queries.desk import officers

LANGUAGE = "fr"  # what the site's accounts read by default


@receiver(consent_signals.ledger_event)
def tell_officers(
    *, action: str, object_id: str, facts: Mapping[str, object], at: datetime, **_: object
) -> None:
    """Mail the alarm, in the transaction that raises it."""
    if action != "consent.raise_alarm":
        return
    context = {
        "serial": facts["serial"],
        "due_at": datetime.fromisoformat(str(facts["due_at"])),
        "object_id": object_id,
        "is_request": "target" not in facts,
    }
    for officer in officers():
        send_message(
            recipient=officer.email,
            template="protection/mail/alarm",
            context=context,
            language=LANGUAGE,
            at=at,
        )
