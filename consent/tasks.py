"""What the ledger does by the clock."""

from celery import shared_task
from django.utils import timezone

from consent.services import refresh_due_permissions


@shared_task(name="consent.refresh_permissions")
def refresh_permissions() -> None:
    """Work out anew the permissions that a birthday or the end of an authority touches.

    The gates ask the rule themselves when a permission's time is over: late means stale lists,
    never an unlawful use.
    """
    refresh_due_permissions(at=timezone.now())
