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


@shared_task(name="corpora.describe_version", soft_time_limit=700, time_limit=780)
def describe_version(*, version_id: str) -> None:
    """Work out what a version sounds like as a whole; within the broker's patience of 900 s."""
    services.describe_version(version_id=UUID(version_id), at=timezone.now())


@shared_task(name="corpora.sweep_releases")
def sweep_releases() -> None:
    """Ask again for revisions and editions that are overdue; tell of attestations that are, too."""
    services.sweep_releases(at=timezone.now())
    services.tell_of_overdue(at=timezone.now())


@shared_task(name="corpora.deliver_webhook")
def deliver_webhook(*, delivery_id: int) -> None:
    """Hand one message to a licensee's address."""
    services.deliver(delivery_id=delivery_id, at=timezone.now())


@shared_task(name="corpora.deliver_webhooks")
def deliver_webhooks() -> None:
    """Try again what was not taken yet, and is due."""
    services.deliver_due(at=timezone.now())


@shared_task(name="corpora.judge_versions")
def judge_versions() -> None:
    """Judge every clip of the versions that are out, and close what does not hold any more."""
    services.judge_open_versions(at=timezone.now())
