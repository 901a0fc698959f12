"""Work on sounds that nobody waits for."""

from celery import shared_task
from django.utils import timezone

from dases_voice.audio import services


@shared_task(name="erase.sounds_before_muting")
def erase_sounds_before_muting() -> None:
    """Destroy the sounds of which a part was muted."""
    services.erase_sounds_before_muting(at=timezone.now())
