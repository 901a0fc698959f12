"""Work of the schools that happens without anybody asking."""

from celery import shared_task
from django.utils import timezone

from dases_voice.schools.services.roster import forget_expired_drafts


@shared_task(name="schools.forget_roster_drafts")
def forget_roster_drafts() -> None:
    """Delete the uploads that nobody applied in time."""
    forget_expired_drafts(at=timezone.now())
