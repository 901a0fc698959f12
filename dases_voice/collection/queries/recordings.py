"""Which voices there are, and which of them may be used."""

from uuid import UUID

from django.db.models import Q, QuerySet

from dases_voice.collection.enums import RecordingState
from dases_voice.collection.models import Recording

# In these states a recording counts as being there; the others are closed to everybody.
OPEN_STATES = (RecordingState.RECEIVED, RecordingState.PROCESSING, RecordingState.PROCESSED)


def recordings_of_subject(subject_id: UUID) -> QuerySet[Recording]:
    """Return every recording that is still linked to a data subject."""
    return Recording.objects.filter(speaker__subject_id=subject_id)


def same_samples(recording: Recording) -> QuerySet[Recording]:
    """Return a take with those that hold the same sound under another id."""
    same = Q(raw_blob=recording.raw_blob_id)
    if recording.run is not None and recording.run.clip_blob_id is not None:
        same |= Q(run__clip_blob=recording.run.clip_blob_id)
    return Recording.objects.filter(same)
