"""The life of a recording in the worker: claimed, processed, set aside.

The row decides, the queue only nudges. A claim is an update on the row's state; who has not made it
does nothing. The attempt is counted before the work starts, in a transaction of its own, so that a
take that kills its worker is counted too. Takes come in batches, and each is claimed when its turn
has come: what ends a batch costs the take in work an attempt, and its neighbours nothing.
"""

import logging
from collections import deque
from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from celery.exceptions import SoftTimeLimitExceeded
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F, Q

from consent.enums import PurposeCode
from consent.services.permissions import lock_subject
from dases_voice.audio.services import MadeClip, discard_clip, keep_clip, make_clip
from dases_voice.collection.enums import QuarantineReason, RecordingState, WorkerFault
from dases_voice.collection.models import Recording
from dases_voice.collection.queries import ruling_on_work
from dases_voice.collection.services.muting import follow_muting
from dases_voice.collection.services.quarantine import quarantine
from dases_voice.collection.services.suppression import discard_recording, is_suppressed
from dases_voice.collection.signals import recording_processed
from dases_voice.core.errors import CoreError, KeyDestroyed
from dases_voice.core.prepared import Select, Update, slot
from dases_voice.core.services import audit, outbox

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 3
# Longer than the task may run (see tasks.py): who holds a claim for longer is dead.
CLAIM_LIFE = timedelta(seconds=60)
# After this a batch begins no take: the last one must end before the task's limits.
BATCH_TIME = timedelta(seconds=30)

_FREE = Q(state=RecordingState.RECEIVED) | Q(
    state=RecordingState.PROCESSING,
    state_changed_at__lte=slot(Recording, "state_changed_at", called="claims_since"),
)
_CLAIM = Update(
    lambda: Recording.objects.filter(
        _FREE, pk=slot(Recording, "id"), attempts__lt=MAX_ATTEMPTS
    ).order_by(),
    state=RecordingState.PROCESSING,
    attempts=F("attempts") + 1,
    error_code="",
    state_changed_at=slot(Recording, "state_changed_at"),
    nudged_at=slot(Recording, "nudged_at"),
)
_CLAIMED = Select(
    lambda: (
        Recording.objects.filter(pk=slot(Recording, "id"))
        .select_related("speaker", "raw_blob__data_key")
        .order_by()
    )
)

_FINISH = Update(
    lambda: Recording.objects.filter(
        pk=slot(Recording, "id"),
        state=RecordingState.PROCESSING,
        attempts=slot(Recording, "attempts"),
        # Another one, if a double was muted meanwhile.
        raw_blob=slot(Recording, "raw_blob"),
    ).order_by(),
    state=slot(Recording, "state"),
    run=slot(Recording, "run"),
    error_code=slot(Recording, "error_code"),
    state_changed_at=slot(Recording, "state_changed_at"),
)


def process_recordings(
    *, recording_ids: Sequence[UUID], clock: Callable[[], datetime], spare: timedelta = BATCH_TIME
) -> None:
    """Process takes one after the other, each for itself; hand on what there is no time for.

    Raises
    ------
    OSError, OperationalError, InterfaceError
        The store or the database is away. The rest was not claimed: the sweep sends it again.
    """
    ends_at = clock() + spare
    waiting = deque(recording_ids)
    while waiting and clock() < ends_at:
        if not _leaves_time(waiting.popleft(), clock()):
            break
    if waiting:
        _hand_on(waiting, clock())


def _leaves_time(recording_id: UUID, at: datetime) -> bool:
    """Process one take of a batch, and tell whether there is time for another."""
    try:
        process_recording(recording_id=recording_id, at=at)
    except SoftTimeLimitExceeded:
        logger.warning("take_timed_out", extra={"recording": str(recording_id)})
        return False
    except (OSError, OperationalError, InterfaceError):
        raise  # the others would fail as well, and lose an attempt
    except Exception:
        logger.exception("take_failed", extra={"recording": str(recording_id)})
    return True


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
        made = make_clip(source=recording.raw_blob, at=at)
    except KeyDestroyed:
        return  # erased in this very moment
    except MemoryError:
        _give_back(recording, WorkerFault.OUT_OF_MEMORY, at)
        raise
    except SoftTimeLimitExceeded:
        _give_back(recording, WorkerFault.TIMED_OUT, at)
        raise
    except (CoreError, OSError):
        _give_back(recording, WorkerFault.UNREADABLE, at)
        raise
    _finish(recording, made, at)


def _claim(recording_id: UUID, at: datetime) -> Recording | None:
    """Take a recording to work on, or set it aside when it has had its three attempts."""
    with transaction.atomic():
        claimed = _CLAIM.run(
            id=recording_id, claims_since=at - CLAIM_LIFE, state_changed_at=at, nudged_at=at
        )
        if claimed:
            return _CLAIMED.first(id=recording_id)
        exhausted = _exhausted(recording_id, at)
        if exhausted is not None:
            quarantine(
                recordings=[exhausted],
                reason=QuarantineReason.ATTEMPTS,
                actor="worker",
                at=at,
            )
    return None


def _exhausted(recording_id: UUID, at: datetime) -> Recording | None:
    """Return a take that waits although it has had its attempts; nobody has to read one that does not."""
    recording = _CLAIMED.first(id=recording_id)
    if recording is None or recording.attempts < MAX_ATTEMPTS:
        return None
    is_free = recording.state == RecordingState.RECEIVED or (
        recording.state == RecordingState.PROCESSING
        and recording.state_changed_at <= at - CLAIM_LIFE
    )
    return recording if is_free else None


def _finish(recording: Recording, made: MadeClip, at: datetime) -> None:
    if is_suppressed(made.run.sha256_pcm):
        with transaction.atomic():
            run = keep_clip(made=made, at=at)
        discard_recording(recording=recording, run=run, at=at)
        return
    with transaction.atomic():
        _lock_speaker(recording)
        run = keep_clip(made=made, at=at)
        state = RecordingState.REJECTED if run.error_code else RecordingState.PROCESSED
        changed = _FINISH.run(
            id=recording.pk,
            attempts=recording.attempts,
            raw_blob=recording.raw_blob_id,
            state=state,
            run=run.pk,
            error_code=run.error_code,
            state_changed_at=at,
        )
        if changed:
            if run.source_blob_id != recording.raw_blob_id:
                follow_muting(raw_blob_id=recording.raw_blob_id, run=run)
            audit.record(
                action=f"recording.{state}",
                actor="worker",
                obj=recording,
                at=at,
                facts={"run": str(run.pk), "error_code": run.error_code},
            )
            if state == RecordingState.PROCESSED:
                recording_processed.send(sender=Recording, recording_id=recording.pk, at=at)
        else:
            transaction.set_rollback(True)
    if not changed:
        discard_clip(made)  # withdrawn meanwhile, or another's by now


def _lock_speaker(recording: Recording) -> None:
    """Wait for a withdrawal that is being written: it audits first and closes recordings after."""
    if recording.speaker.subject_id is not None:
        lock_subject(recording.speaker.subject_id)


def _give_back(recording: Recording, fault: WorkerFault, at: datetime) -> None:
    """Let somebody else try: the sweep sends it again."""
    Recording.objects.filter(
        pk=recording.pk, state=RecordingState.PROCESSING, attempts=recording.attempts
    ).update(
        state=RecordingState.RECEIVED, state_changed_at=at, nudged_at=at, error_code=fault.value
    )


@transaction.atomic
def _hand_on(recording_ids: Collection[UUID], at: datetime) -> None:
    """Send what a batch had no time for again, at once: it was not claimed, and lost no attempt."""
    waiting = Recording.objects.filter(pk__in=recording_ids, state=RecordingState.RECEIVED)
    handed_on = list(waiting.values_list("pk", flat=True))
    Recording.objects.filter(pk__in=handed_on).update(nudged_at=at)
    for recording_id in handed_on:
        outbox.enqueue(task="collection.process_recording", at=at, recording_id=str(recording_id))
