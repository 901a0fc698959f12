"""Work of the review that nobody waits for."""

from celery import shared_task
from django.utils import timezone

from dases_voice.review import services


@shared_task(name="erase.clips_with_others")
def erase_clips_with_others() -> None:
    """Erase the takes in which a second person is heard."""
    services.erase_clips_with_others(at=timezone.now())
