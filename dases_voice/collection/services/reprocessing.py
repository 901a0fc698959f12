"""A campaign through the pipeline of today: a new run for each recording, and no file replaced.

The clips of former runs stay in the store until the voice or the take is erased: a version that was
frozen with one goes on serving the very same bytes.
"""

import logging
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from consent.enums import PurposeCode
from consent.services.permissions import lock_subject
from dases_voice.audio.models import ProcessingRun
from dases_voice.audio.services import process_clip
from dases_voice.collection.enums import QuarantineReason, RecordingState
from dases_voice.collection.models import Campaign, Recording
from dases_voice.collection.queries import ruling_on_work
from dases_voice.collection.queries.reprocessing import recordings_to_reprocess
from dases_voice.collection.services.erasure import erase_recording
from dases_voice.collection.services.quarantine import quarantine
from dases_voice.collection.services.suppression import is_suppressed
from dases_voice.collection.signals import recording_processed
from dases_voice.core.errors import CoreError, KeyDestroyed
from dases_voice.core.services import audit, outbox

logger = logging.getLogger(__name__)

BATCH = 25


def enqueue_reprocessing(*, campaign: Campaign, at: datetime, batch: int = BATCH) -> int:
    """Have the workers reprocess what waits for it, in batches; return how many recordings that are.

    Asking again sends what is left, whoever asked before and however that ended.
    """
    # In any order: a take that kills its worker does not keep the same neighbours from theirs.
    waiting = recordings_to_reprocess().filter(campaign=campaign).order_by("?")
    ids = [str(pk) for pk in waiting.values_list("pk", flat=True)]
    with transaction.atomic():
        for start in range(0, len(ids), batch):
            outbox.enqueue(
                task="collection.reprocess_recordings",
                at=at,
                recording_ids=ids[start : start + batch],
            )
    return len(ids)


def reprocess_recordings(*, recording_ids: Sequence[UUID], at: datetime) -> None:
    """Reprocess these, if they still wait for it. Safe to repeat, and after a crash.

    A recording whose bytes cannot be read now does not stop the others; it is left waiting.
    """
    for recording_id in recording_ids:
        try:
            reprocess_recording(recording_id=recording_id, at=at)
        except (CoreError, OSError):
            logger.warning(
                "reprocessing_failed", extra={"recording": str(recording_id)}, exc_info=True
            )


def reprocess_recording(*, recording_id: UUID, at: datetime) -> None:
    """Make today's run of one recording and point to it, if it waits for that.

    What today's pipeline refuses keeps the clip that a former one found.
    """
    recording = (
        recordings_to_reprocess()
        .filter(pk=recording_id)
        .select_related("speaker", "run__clip_blob", "raw_blob")
        .first()
    )
    if recording is None or not _may_be_worked_on(recording, at):
        return
    try:
        run = process_clip(source_blob_id=recording.raw_blob_id, at=at)
    except KeyDestroyed:
        return  # erased in this very moment
    if is_suppressed(run.sha256_pcm):
        erase_recording(recording=recording, actor="worker", at=at)
        return
    if run.error_code and recording.state == RecordingState.PROCESSED:
        return
    _point_to(recording, run, at)


def _may_be_worked_on(recording: Recording, at: datetime) -> bool:
    ruling, _reason = ruling_on_work(recording, purposes=[PurposeCode.RECORD], at=at)
    if not ruling.allow:
        with transaction.atomic():
            _lock_speaker(recording)
            quarantine(
                recordings=[recording], reason=QuarantineReason.CONSENT, actor="worker", at=at
            )
    return ruling.allow


@transaction.atomic
def _point_to(recording: Recording, run: ProcessingRun, at: datetime) -> None:
    """Change the row if it is still as it was read: no withdrawal, no muting, no other worker."""
    _lock_speaker(recording)
    state = RecordingState.REJECTED if run.error_code else RecordingState.PROCESSED
    as_read = Recording.objects.filter(
        pk=recording.pk,
        state=recording.state,
        run=recording.run_id,
        raw_blob=recording.raw_blob_id,
    )
    moved_at = recording.state_changed_at if state == recording.state else at
    changed = as_read.update(
        run=run, state=state, error_code=run.error_code, state_changed_at=moved_at
    )
    if changed:
        facts = {
            "run": str(run.pk),
            "former_run": str(recording.run_id),
            "pipeline_version": run.pipeline_version,
            "state": str(state),
            "error_code": run.error_code,
        }
        audit.record(
            action="recording.reprocessed", actor="worker", obj=recording, at=at, facts=facts
        )
        if state == RecordingState.PROCESSED:
            recording_processed.send(sender=Recording, recording_id=recording.pk, at=at)


def _lock_speaker(recording: Recording) -> None:
    """Wait for a withdrawal that is being written: it audits first and closes recordings after."""
    if recording.speaker.subject_id is not None:
        lock_subject(recording.speaker.subject_id)
