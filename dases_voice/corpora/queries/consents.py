"""Whose voice may be in a release at this instant."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Q

from consent.enums import PurposeCode
from consent.queries import consents_in_force, permission_of
from dases_voice.collection.enums import RecordingState
from dases_voice.corpora.models import CorpusVersion

CLOSED_STATES: Final = (
    RecordingState.QUARANTINED,
    RecordingState.WITHDRAWN,
    RecordingState.ERASED,
)


def speakers_without_consent(
    *, subjects: Mapping[UUID, UUID | None], purpose: PurposeCode, at: datetime
) -> set[UUID]:
    """Return the speakers whose voice may not be kept or not be used for `purpose` now.

    `subjects` gives each speaker's data subject; an erased speaker has none. Two queries for all
    whose permission is on record; one more for each whose stored permission has lapsed and must be
    worked out anew.
    """
    return {
        speaker
        for required in (PurposeCode.RECORD, purpose)
        for speaker in _closed_for(subjects, required, at)
    }


def closed_recordings(*, version: CorpusVersion, at: datetime) -> set[UUID]:
    """Return the recordings of a version that may not be handed out now."""
    clips = version.clips.order_by()
    pairs = clips.values_list("speaker_id", "speaker__subject_id").distinct()
    speakers = speakers_without_consent(
        subjects=dict(pairs), purpose=PurposeCode(version.corpus.purpose), at=at
    )
    closed = clips.filter(Q(speaker__in=speakers) | Q(recording__state__in=CLOSED_STATES))
    return set(closed.values_list("recording_id", flat=True))


def _closed_for(
    subjects: Mapping[UUID, UUID | None], purpose: PurposeCode, at: datetime
) -> set[UUID]:
    permissions = consents_in_force(purpose=purpose, at=at)
    is_open = set(permissions.values_list("subject_id", flat=True))
    doubtful = {speaker: s for speaker, s in subjects.items() if s is None or s not in is_open}
    return {
        speaker
        for speaker, subject_id in doubtful.items()
        if subject_id is None
        or not permission_of(subject_id=subject_id, purpose=purpose, at=at).is_open
    }
