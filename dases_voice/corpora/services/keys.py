"""The key of an agreement's pseudonyms: random, wrapped, and kept where speakers' keys are."""

from datetime import datetime

from contracts.models import Agreement
from dases_voice.core.services.keys import create_data_key, destroy_data_key, unwrap_data_key
from dases_voice.corpora.models import PseudonymKey


def pseudonym_key(*, agreement: Agreement, actor: str, at: datetime) -> bytes:
    """Return the agreement's key, made if there is none. Call it outside a transaction."""
    held = _held(agreement)
    if held is None:
        data_key = create_data_key(actor=actor, at=at)
        held, created = PseudonymKey.objects.get_or_create(
            agreement=agreement, defaults={"data_key": data_key}
        )
        if not created:  # another request was faster
            destroy_data_key(key=data_key, actor=actor, at=at)
    return unwrap_data_key(held.data_key)


def _held(agreement: Agreement) -> PseudonymKey | None:
    return PseudonymKey.objects.filter(agreement=agreement).select_related("data_key").first()
