"""Erase a voice: the key first, so that every copy and backup is unreadable, the files after."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from consent.erasure import Eraser
from consent.models import DataSubject
from consent.services.permissions import lock_subject
from dases_voice.audio.models import ProcessingRun
from dases_voice.collection.enums import RecordingState
from dases_voice.collection.models import Recording, Speaker
from dases_voice.collection.queries import recordings_of_subject
from dases_voice.collection.services.withdrawal import withdraw_speaker
from dases_voice.collection.signals import speaker_erased
from dases_voice.core.models import Blob
from dases_voice.core.services import audit
from dases_voice.core.services.blobs import delete_blob
from dases_voice.core.services.keys import destroy_data_key


def erase_speaker(*, speaker_id: UUID, at: datetime) -> bool:
    """Erase a withdrawn speaker, and return whether this call finished it. Safe to repeat."""
    speaker = (
        Speaker.objects.filter(pk=speaker_id, withdrawn_at__isnull=False)
        .select_related("data_key")
        .first()
    )
    if speaker is None:
        return False
    destroy_data_key(key=speaker.data_key, actor="worker", at=at)
    for blob in Blob.objects.filter(data_key=speaker.data_key, deleted_at=None):
        delete_blob(blob=blob, at=at)
    _forget_runs(speaker)
    return _mark_erased(speaker, at)


@transaction.atomic
def _forget_runs(speaker: Speaker) -> None:
    """Forget what was measured of the voice, by a worker that was late, too."""
    Recording.objects.filter(speaker=speaker).update(run=None)
    ProcessingRun.objects.filter(source_blob__data_key=speaker.data_key_id).delete()


@transaction.atomic
def _mark_erased(speaker: Speaker, at: datetime) -> bool:
    if speaker.subject_id is not None:
        lock_subject(speaker.subject_id)  # a withdrawal goes first, if one is being written
    changed = Speaker.objects.filter(pk=speaker.pk, erased_at=None).update(
        erased_at=at, subject=None
    )
    if not changed:
        return False
    Recording.objects.filter(speaker=speaker).update(
        state=RecordingState.ERASED,
        state_before_quarantine="",
        quarantine_reason="",
        capture_metadata={},
        turn=None,
        state_changed_at=at,
    )
    facts = {"key": str(speaker.data_key_id)}
    audit.record(action="speaker.erased", actor="worker", obj=speaker, at=at, facts=facts)
    speaker_erased.send(sender=Speaker, speaker_id=speaker.pk, at=at)
    return True


class CollectionEraser(Eraser):
    """What the collection keeps about a data subject: a voice, and how it was captured."""

    name = "collection"
    models = (
        "collection.Admission",
        "collection.Recording",
        "collection.Speaker",
        "collection.Turn",
    )
    retention = (
        "Recordings: until consent is withdrawn, at the latest five years after the campaign; "
        "turns and admissions: with the pupil's entry at school."
    )

    def describe(self, subject: DataSubject) -> list[str]:
        count = recordings_of_subject(subject.pk).count()
        return [f"{count} recordings of the voice, encrypted"] if count else []

    def export(self, subject: DataSubject) -> Mapping[str, object]:
        rows = recordings_of_subject(subject.pk).select_related("prompt")
        return {
            "recordings": [
                {
                    "id": str(recording.pk),
                    "text": recording.prompt.text,
                    "language": recording.language,
                    "state": recording.state,
                    "received_at": recording.received_at.isoformat(),
                    "capture": recording.capture_metadata,
                }
                for recording in rows
            ]
        }

    @transaction.atomic
    def erase(self, subject: DataSubject, at: datetime) -> None:
        withdraw_speaker(subject_id=subject.pk, actor="command", at=at)
