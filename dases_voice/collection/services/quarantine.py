"""Set recordings aside, and take them back when the reason is gone.

Call these inside the transaction of what caused them.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from dases_voice.collection.enums import QuarantineReason, RecordingState, WorkerFault
from dases_voice.collection.models import Recording
from dases_voice.collection.signals import recording_closed
from dases_voice.core.services import audit, outbox

OPEN_STATES = (
    RecordingState.RECEIVED,
    RecordingState.PROCESSING,
    RecordingState.PROCESSED,
    RecordingState.REJECTED,
)


def quarantine(
    *, recordings: Iterable[Recording], reason: QuarantineReason, actor: str, at: datetime
) -> list[UUID]:
    """Set recordings aside, tell who uses them, and return which were open until now."""
    closed = []
    for recording in recordings:
        changed = Recording.objects.filter(pk=recording.pk, state=recording.state).update(
            state=RecordingState.QUARANTINED,
            state_before_quarantine=recording.state,
            quarantine_reason=reason,
            error_code=_error_code(recording, reason),
            state_changed_at=at,
        )
        if changed:
            closed.append(recording.pk)
            facts = {"reason": reason.value, "attempts": recording.attempts}
            audit.record(
                action="recording.quarantined", actor=actor, obj=recording, at=at, facts=facts
            )
    if closed:
        tell_closed(recording_ids=closed, reason=reason.value, at=at)
    return closed


def _error_code(recording: Recording, reason: QuarantineReason) -> str:
    """Return why the last attempt failed; nothing is known of one that ended its worker."""
    if reason == QuarantineReason.ATTEMPTS and not recording.error_code:
        return WorkerFault.ATTEMPTS_EXHAUSTED
    return recording.error_code


def quarantine_speaker(*, subject_id: UUID, actor: str, at: datetime) -> list[UUID]:
    """Set aside every open recording of a subject whose permission has closed."""
    recordings = Recording.objects.select_for_update().filter(
        speaker__subject_id=subject_id, state__in=OPEN_STATES
    )
    return quarantine(recordings=recordings, reason=QuarantineReason.CONSENT, actor=actor, at=at)


def release_speaker(*, subject_id: UUID, actor: str, at: datetime) -> int:
    """Take back what only a closed permission had set aside, and return how many there were."""
    held = Recording.objects.select_for_update().filter(
        speaker__subject_id=subject_id,
        speaker__withdrawn_at=None,
        state=RecordingState.QUARANTINED,
        quarantine_reason=QuarantineReason.CONSENT,
    )
    return sum(_release(recording, actor, at) for recording in held)


def tell_closed(*, recording_ids: list[UUID], reason: str, at: datetime) -> None:
    """Tell those who use recordings that these are closed."""
    recording_closed.send(sender=Recording, recording_ids=recording_ids, reason=reason, at=at)


def _release(recording: Recording, actor: str, at: datetime) -> bool:
    state = recording.state_before_quarantine
    if state == RecordingState.PROCESSING:
        state = RecordingState.RECEIVED  # whoever worked on it has found it gone
    changed = Recording.objects.filter(pk=recording.pk, state=RecordingState.QUARANTINED).update(
        state=state,
        state_before_quarantine="",
        quarantine_reason="",
        state_changed_at=at,
        nudged_at=at,
    )
    if changed and state == RecordingState.RECEIVED:
        outbox.enqueue(task="collection.process_recording", at=at, recording_id=str(recording.pk))
    if changed:
        facts = {"state": str(state)}
        audit.record(action="recording.released", actor=actor, obj=recording, at=at, facts=facts)
    return bool(changed)
