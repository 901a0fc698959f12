"""A data subject becomes a speaker, with a key, at the first take."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from dases_voice.collection.errors import StorageAway
from dases_voice.collection.models import Speaker
from dases_voice.core.services import audit
from dases_voice.core.services.keys import create_data_key, destroy_data_key


def speaker_of(*, subject_id: UUID, actor: str, at: datetime) -> Speaker:
    """Return the subject's speaker, made now if there is none. Call it outside a transaction.

    Raises
    ------
    StorageAway
        The former speaker of the subject is being erased; a new one can start when that is done.
    """
    speaker = _find(subject_id)
    if speaker is None:
        speaker = _create(subject_id, actor, at)
    if speaker.withdrawn_at is not None:
        raise StorageAway
    return speaker


def _find(subject_id: UUID) -> Speaker | None:
    return Speaker.objects.filter(subject_id=subject_id).select_related("data_key").first()


def _create(subject_id: UUID, actor: str, at: datetime) -> Speaker:
    key = create_data_key(actor=actor, at=at)
    try:
        with transaction.atomic():
            speaker = Speaker.objects.create(subject_id=subject_id, data_key=key, created_at=at)
            audit.record(
                action="speaker.created",
                actor=actor,
                obj=speaker,
                at=at,
                facts={"key": str(key.pk)},
            )
    except IntegrityError:
        # Two first takes at once: the other request was first, its key counts.
        destroy_data_key(key=key, actor=actor, at=at)
        found = _find(subject_id)
        if found is None:
            raise
        return found
    return speaker
