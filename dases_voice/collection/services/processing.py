"""The life of a recording in the worker: claimed, processed, set aside.

The row decides, the queue only nudges. A claim is an update on the row's state; who has not made it
does nothing. The attempt is counted before the work starts, in a transaction of its own, so that a
take that kills its worker is counted too.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from consent.enums import PurposeCode
from consent.services.permissions import lock_subject
from dases_voice.audio.models import ProcessingRun
from dases_voice.audio.services import process_clip
from dases_voice.collection.enums import QuarantineReason, RecordingState
from dases_voice.collection.models import Recording
from dases_voice.collection.queries import ruling_on_work
from dases_voice.collection.services.muting import follow_muting
from dases_voice.collection.services.quarantine import quarantine
from dases_voice.collection.services.suppression import discard_recording, is_suppressed
from dases_voice.collection.signals import recording_processed
from dases_voice.core.errors import CoreError, KeyDestroyed
from dases_voice.core.services import audit

MAX_ATTEMPTS = 3
# Longer than the task may run (see tasks.py): who holds a claim for longer is dead.
CLAIM_LIFE = timedelta(seconds=60)


def process_recording(*, recording_id: UUID, at: datetime) -> None:
    """Process one recording, if it waits for that. Safe to call twice, and after a crash."""
    recording = _claim(recording_id, at)
    if recording is None:
        return
    ruling, _reason = ruling_on_work(recording, purposes=[PurposeCode.RECORD], at=at)
    if not ruling.allow:
        with transaction.atomic():
            _lock_speaker(recording)
            quarantine(
                recordings=[recording], reason=QuarantineReason.CONSENT, actor="worker", at=at
            )
        return
    try:
        run = process_clip(source_blob_id=recording.raw_blob_id, at=at)
    except KeyDestroyed:
        return  # erased in this very moment
    except (CoreError, OSError):
        _give_back(recording, at)
        raise
    _finish(recording, run, at)


def _claim(recording_id: UUID, at: datetime) -> Recording | None:
    """Take a recording to work on, or set it aside when it has had its three attempts."""
    free = Q(state=RecordingState.RECEIVED) | Q(
        state=RecordingState.PROCESSING, state_changed_at__lte=at - CLAIM_LIFE
    )
    waiting = Recording.objects.filter(free, pk=recording_id)
    with transaction.atomic():
        claimed = waiting.filter(attempts__lt=MAX_ATTEMPTS).update(
            state=RecordingState.PROCESSING,
            attempts=F("attempts") + 1,
            state_changed_at=at,
            nudged_at=at,
        )
        if claimed:
            return Recording.objects.select_related("speaker").get(pk=recording_id)
        exhausted = waiting.first()
        if exhausted is not None:
            quarantine(
                recordings=[exhausted],
                reason=QuarantineReason.ATTEMPTS,
                actor="worker",
                at=at,
            )
    return None


def _finish(recording: Recording, run: ProcessingRun, at: datetime) -> None:
    if is_suppressed(run.sha256_pcm):
        discard_recording(recording=recording, run=run, at=at)
        return
    state = RecordingState.REJECTED if run.error_code else RecordingState.PROCESSED
    with transaction.atomic():
        _lock_speaker(recording)
        changed = Recording.objects.filter(
            pk=recording.pk,
            state=RecordingState.PROCESSING,
            attempts=recording.attempts,
            raw_blob=recording.raw_blob_id,  # another one, if a double was muted meanwhile
        ).update(state=state, run=run, error_code=run.error_code, state_changed_at=at)
        if changed and run.source_blob_id != recording.raw_blob_id:
            follow_muting(raw_blob_id=recording.raw_blob_id, run=run)
        if changed:
            audit.record(
                action=f"recording.{state}",
                actor="worker",
                obj=recording,
                at=at,
                facts={"run": str(run.pk), "error_code": run.error_code},
            )
            if state == RecordingState.PROCESSED:
                recording_processed.send(sender=Recording, recording_id=recording.pk, at=at)


def _lock_speaker(recording: Recording) -> None:
    """Wait for a withdrawal that is being written: it audits first and closes recordings after."""
    if recording.speaker.subject_id is not None:
        lock_subject(recording.speaker.subject_id)


def _give_back(recording: Recording, at: datetime) -> None:
    """Let somebody else try: the sweep sends it again."""
    Recording.objects.filter(
        pk=recording.pk, state=RecordingState.PROCESSING, attempts=recording.attempts
    ).update(state=RecordingState.RECEIVED, state_changed_at=at, nudged_at=at)
