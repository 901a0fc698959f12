"""A child's recordings, as its own family may hear them."""

from uuid import UUID

from django.db.models import QuerySet

from consent.voices import Clip, Recordings, Sound
from dases_voice.collection.enums import RecordingState
from dases_voice.collection.models import Recording
from dases_voice.collection.queries import recordings_of_subject
from dases_voice.collection.services.quarantine import OPEN_STATES
from dases_voice.core.errors import CoreError
from dases_voice.core.services.blobs import read_blob

CLOSED_STATES = (RecordingState.QUARANTINED, RecordingState.WITHDRAWN)


class FamilyRecordings(Recordings):
    """What was taken, as it was taken: not what the worker has made of it."""

    def clips(self, subject_id: UUID) -> list[Clip]:
        rows = _open(subject_id).select_related("prompt")
        return [Clip(r.pk, r.received_at, r.prompt.text, r.language) for r in rows]

    def closed_count(self, subject_id: UUID) -> int:
        return recordings_of_subject(subject_id).filter(state__in=CLOSED_STATES).count()

    def sound(self, subject_id: UUID, clip_id: UUID) -> Sound | None:
        recording = _open(subject_id).filter(pk=clip_id).select_related("raw_blob__data_key")
        taken = recording.first()
        if taken is None:
            return None
        try:
            return Sound(read_blob(taken.raw_blob), taken.content_type)
        except CoreError:  # erased since it was found
            return None


def _open(subject_id: UUID) -> QuerySet[Recording]:
    return recordings_of_subject(subject_id).filter(state__in=OPEN_STATES)
