"""Which voices there are, and which of them may be used."""

from uuid import UUID

from django.db.models import Count, Q, QuerySet

from dases_voice.collection.enums import RecordingState
from dases_voice.collection.models import ClassSession, Recording

# In these states a recording counts as being there; the others are closed to everybody.
OPEN_STATES = (RecordingState.RECEIVED, RecordingState.PROCESSING, RecordingState.PROCESSED)
WAITING_STATES = (RecordingState.RECEIVED, RecordingState.PROCESSING)


def recordings_of_subject(subject_id: UUID) -> QuerySet[Recording]:
    """Return every recording that is still linked to a data subject."""
    return Recording.objects.filter(speaker__subject_id=subject_id)


def takes_of_session(session: ClassSession) -> tuple[int, int]:
    """Return how many takes of a session wait for the worker, and how many are processed."""
    counts = Recording.objects.filter(turn__session=session).aggregate(
        waiting=Count("id", filter=Q(state__in=WAITING_STATES)),
        processed=Count("id", filter=Q(state=RecordingState.PROCESSED)),
    )
    return counts["waiting"], counts["processed"]
