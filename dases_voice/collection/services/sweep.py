"""Send again what is stuck: lost messages, dead workers and lost news cost time and nothing else."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from consent.enums import PurposeCode
from consent.queries import consents_kept, holds_in_force
from consent.services.permissions import lock_subject
from dases_voice.collection.enums import RecordingState
from dases_voice.collection.models import Recording, Speaker
from dases_voice.collection.queries import ruling_on_work
from dases_voice.collection.services.processing import CLAIM_LIFE
from dases_voice.collection.services.quarantine import OPEN_STATES, quarantine_speaker
from dases_voice.collection.services.suppression import restored_voices
from dases_voice.collection.services.withdrawal import withdraw_speaker
from dases_voice.core.models import Blob
from dases_voice.core.services import outbox

NUDGE_AFTER = timedelta(minutes=2)
BATCH = 500


@dataclass(frozen=True)
class SweepResult:
    """What a sweep found."""

    nudged: int
    quarantined: int
    erasures: int


def sweep_recordings(*, at: datetime, nudge_after: timedelta = NUDGE_AFTER) -> SweepResult:
    """Send stuck recordings and erasures to their workers again; close what consent has closed."""
    return SweepResult(
        nudged=_nudge(at, nudge_after),
        quarantined=_quarantine_closed(at),
        erasures=_resume_erasures(at, nudge_after),
    )


def erase_restored_voices(*, at: datetime) -> int:
    """Erase again the voices that a restored backup has brought back; return how many."""
    subjects = [speaker.subject_id for speaker in restored_voices() if speaker.subject_id]
    for subject_id in subjects:
        with transaction.atomic():
            lock_subject(subject_id)
            withdraw_speaker(subject_id=subject_id, actor="worker", at=at)
    return len(subjects)


def stuck_recordings(*, at: datetime, nudge_after: timedelta) -> QuerySet[Recording]:
    """Return what nobody seems to work on: not taken up in time, or claimed by a dead worker."""
    return Recording.objects.filter(
        Q(state=RecordingState.RECEIVED, nudged_at__lte=at - nudge_after)
        | Q(state=RecordingState.PROCESSING, nudged_at__lte=at - CLAIM_LIFE)
    )


def closed_subjects(*, at: datetime) -> QuerySet[Speaker]:
    """Return speakers with open recordings whose permission is closed."""
    permitted = consents_kept(purpose=PurposeCode.RECORD, at=at).values("subject_id")
    return (
        Speaker.objects.filter(recordings__state__in=OPEN_STATES, withdrawn_at=None)
        .exclude(subject_id__in=permitted)
        .distinct()
    )


def _nudge(at: datetime, nudge_after: timedelta) -> int:
    nudged = 0
    stuck = stuck_recordings(at=at, nudge_after=nudge_after).order_by("nudged_at")
    for recording in stuck.only("pk", "nudged_at")[:BATCH]:
        with transaction.atomic():
            changed = Recording.objects.filter(
                pk=recording.pk, nudged_at=recording.nudged_at
            ).update(nudged_at=at)
            if changed:
                outbox.enqueue(
                    task="collection.process_recording", at=at, recording_id=str(recording.pk)
                )
        nudged += changed
    return nudged


def _quarantine_closed(at: datetime) -> int:
    closed = 0
    for speaker in closed_subjects(at=at)[:BATCH]:
        if speaker.subject_id is not None:
            with transaction.atomic():
                lock_subject(speaker.subject_id)  # a withdrawal goes first, if one is being written
                if not _is_kept(speaker, at):
                    closed += len(
                        quarantine_speaker(subject_id=speaker.subject_id, actor="command", at=at)
                    )
    return closed


def _is_kept(speaker: Speaker, at: datetime) -> bool:
    """Ask the gate itself: a stored permission that has lapsed may only be out of date."""
    recordings = speaker.recordings.filter(state__in=OPEN_STATES).select_related("speaker")
    return all(
        ruling_on_work(recording, purposes=[PurposeCode.RECORD], at=at)[0].allow
        for recording in recordings
    )


def _resume_erasures(at: datetime, nudge_after: timedelta) -> int:
    """Send erasures again that did not finish, and those whose worker left a file behind."""
    unfinished = Q(withdrawn_at__lte=at - nudge_after, erased_at=None)
    left_behind = Q(
        erased_at__isnull=False,
        data_key__in=Blob.objects.filter(deleted_at=None).values("data_key_id"),
    )
    held = holds_in_force().values("subject_id")
    speakers = Speaker.objects.filter(unfinished | left_behind).exclude(subject_id__in=held)
    for speaker in speakers[:BATCH]:
        outbox.enqueue(task="erase.erase_speaker", at=at, speaker_id=str(speaker.pk))
    return speakers.count()
