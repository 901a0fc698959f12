"""Work of the collection that happens after the answer was given."""

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from dases_voice.collection.services import erasure, intake, processing, reprocessing, sweep

# Both limits stay below processing.CLAIM_LIFE: nobody works on a claim that has run out. What a batch
# has begun within processing.BATCH_TIME has fifteen seconds left, and takes some milliseconds.
SOFT_LIMIT_S = 45
HARD_LIMIT_S = 55


@shared_task(
    name="collection.process_recording", soft_time_limit=SOFT_LIMIT_S, time_limit=HARD_LIMIT_S
)
def process_recording(*, recording_id: str) -> None:
    """Make a clip of one take."""
    processing.process_recording(recording_id=UUID(recording_id), at=timezone.now())


@shared_task(name="collection.reprocess_recordings")
def reprocess_recordings(*, recording_ids: list[str]) -> None:
    """Make the clips of some recordings anew."""
    reprocessing.reprocess_recordings(
        recording_ids=[UUID(recording_id) for recording_id in recording_ids], at=timezone.now()
    )


@shared_task(
    name="collection.process_recordings", soft_time_limit=SOFT_LIMIT_S, time_limit=HARD_LIMIT_S
)
def process_recordings(*, recording_ids: list[str]) -> None:
    """Make a clip of each take of a batch: what the relay sends of what waits in the outbox."""
    processing.process_recordings(
        recording_ids=[UUID(recording_id) for recording_id in recording_ids], clock=timezone.now
    )


@shared_task(name="collection.sweep_recordings")
def sweep_recordings() -> None:
    """Send again what is stuck."""
    sweep.sweep_recordings(at=timezone.now())


@shared_task(name="collection.erase_restored_voices")
def erase_restored_voices() -> None:
    """Erase what a restored backup has brought back."""
    sweep.erase_restored_voices(at=timezone.now())


@shared_task(name="collection.destroy_intake_keys")
def destroy_intake_keys() -> None:
    """Destroy the keys whose sealed takes must all have arrived, or been given up."""
    intake.destroy_expired_keys(actor="worker", at=timezone.now())


@shared_task(name="erase.erase_speaker")
def erase_speaker(*, speaker_id: str) -> None:
    """Destroy a withdrawn speaker's key, then the files."""
    erasure.erase_speaker(speaker_id=UUID(speaker_id), at=timezone.now())
