"""What the ledger does by the clock."""

from celery import shared_task
from django.utils import timezone

from consent.queries import due_alarms, open_cases
from consent.services import (
    follow_case,
    refresh_due_permissions,
    seal_new_decisions,
    warn_of_request,
)
from consent.services.invitations import remind_holders as remind
from consent.services.traces import forget_old_traces


@shared_task(name="consent.refresh_permissions")
def refresh_permissions() -> None:
    """Work out anew the permissions that a birthday or the end of an authority touches.

    The gates ask the rule themselves when a permission's time is over: late means stale lists,
    never an unlawful use.
    """
    refresh_due_permissions(at=timezone.now())


@shared_task(name="consent.remind_holders")
def remind_holders() -> None:
    """Remind families who have not answered: twice at most, and nobody who has."""
    remind(at=timezone.now())


@shared_task(name="consent.forget_traces")
def forget_traces() -> None:
    """Forget from which browsers holders agreed, when it serves no comparison any more."""
    forget_old_traces(at=timezone.now())


# Each decision is read again before it is sealed: some ten thousand in a second. The broker hands a
# task out anew after 900 s.
@shared_task(name="consent.seal_chain", soft_time_limit=780, time_limit=840)
def seal_chain() -> None:
    """Put the installation's name to the decisions of the day."""
    seal_new_decisions(at=timezone.now())


@shared_task(name="consent.follow_cases")
def follow_cases() -> None:
    """Mark what is done for each case, warn before deadlines, close what is finished.

    Each case is a transaction of its own: one that fails keeps no other from being followed.
    """
    at = timezone.now()
    for case in open_cases():
        follow_case(case=case, at=at)
    for request in due_alarms(at=at):
        warn_of_request(request=request, at=at)
