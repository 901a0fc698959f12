"""The outbox: tasks are rows in the transaction that decided them; a relay tells the broker."""

import logging
from datetime import datetime, timedelta

from celery import current_app
from django.db import transaction

from dases_voice.core.enums import OutboxState
from dases_voice.core.models import OutboxEntry

logger = logging.getLogger(__name__)

BATCH = 200
KEEP_SENT = timedelta(days=7)


def enqueue(*, task: str, at: datetime, **kwargs: str | int | list[str]) -> OutboxEntry:
    """Write a task down. Call it inside the transaction whose change asks for the work."""
    return OutboxEntry.objects.create(task=task, kwargs=kwargs, created_at=at)


def relay_pending(*, at: datetime) -> int:
    """Send what is pending to the broker, oldest first, and return how many were sent.

    An entry is marked after the broker took it: a crash in between sends it twice, which is why
    every task is idempotent. If the broker is away the error goes to the caller and nothing is lost.
    """
    sent = 0
    for entry in OutboxEntry.objects.filter(state=OutboxState.PENDING).order_by("id")[:BATCH]:
        current_app.send_task(entry.task, kwargs=entry.kwargs)
        with transaction.atomic():
            OutboxEntry.objects.filter(pk=entry.pk, state=OutboxState.PENDING).update(
                state=OutboxState.SENT, sent_at=at
            )
        sent += 1
    return sent


def forget_sent(*, at: datetime) -> int:
    """Delete entries that were sent long ago, and return how many."""
    old = OutboxEntry.objects.filter(state=OutboxState.SENT, sent_at__lt=at - KEEP_SENT)
    return old.delete()[0]
