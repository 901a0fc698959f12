"""Work of the release queue. Every task may be sent twice and be run again after a crash."""

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from dases_voice.corpora import services


@shared_task(name="corpora.prepare_edition")
def prepare_edition(*, edition_id: str) -> None:
    """Work out an edition's files and their checksums."""
    services.prepare_edition(edition_id=UUID(edition_id), at=timezone.now())


@shared_task(name="corpora.revise_version")
def revise_version(*, version_id: str) -> None:
    """Replace a closed version by one without the withdrawn voices, and tell the licensees."""
    services.revise_version(version_id=UUID(version_id), at=timezone.now())
