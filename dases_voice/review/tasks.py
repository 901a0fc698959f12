"""Work of the review that nobody waits for."""

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from dases_voice.review import services


@shared_task(name="review.check_clips")
def check_clips() -> None:
    """Check the clips that were not checked when they were made."""
    services.check_waiting_clips(at=timezone.now())


@shared_task(name="review.judge_campaign")
def judge_campaign(*, campaign_id: str) -> None:
    """Judge the clips of a campaign by its new limits."""
    services.judge_campaign(campaign_id=UUID(campaign_id), at=timezone.now())


@shared_task(name="review.listen_for_words")
def listen_for_words(*, recording_id: str) -> None:
    """Let a machine listen to what is said in a clip."""
    services.listen_for_words(recording_id=UUID(recording_id), at=timezone.now())


@shared_task(name="erase.clips_with_others")
def erase_clips_with_others() -> None:
    """Erase the takes in which a second person is heard."""
    services.erase_clips_with_others(at=timezone.now())
