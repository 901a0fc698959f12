"""The outbox: tasks are rows in the transaction that decided them; a relay tells the broker."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from celery import current_app
from django.conf import settings
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
    """Send what is pending to the broker, oldest first, and return how many entries were sent.

    Entries of a task that has a batch in `settings.OUTBOX_BATCHES` travel together. An entry is
    marked after the broker took it: a crash in between sends it twice, which is why every task is
    idempotent. If the broker is away the error goes to the caller and nothing is lost.
    """
    pending = OutboxEntry.objects.filter(state=OutboxState.PENDING).order_by("id")[:BATCH]
    sent = 0
    for entries in _messages(list(pending)):
        task, kwargs = _message(entries)
        current_app.send_task(task, kwargs=kwargs)
        with transaction.atomic():
            OutboxEntry.objects.filter(
                pk__in=[entry.pk for entry in entries], state=OutboxState.PENDING
            ).update(state=OutboxState.SENT, sent_at=at)
        sent += len(entries)
    return sent


def _messages(pending: list[OutboxEntry]) -> Iterator[list[OutboxEntry]]:
    """Yield what travels together, in the order of the oldest entry of each message."""
    gathered: dict[str, list[list[OutboxEntry]]] = {}
    messages: list[list[OutboxEntry]] = []
    for entry in pending:
        _name, most = settings.OUTBOX_BATCHES.get(entry.task, (entry.task, 1))
        of_task = gathered.setdefault(entry.task, [])
        if not of_task or len(of_task[-1]) == most:
            of_task.append([])
            messages.append(of_task[-1])
        of_task[-1].append(entry)
    yield from messages


def _message(entries: list[OutboxEntry]) -> tuple[str, dict[str, Any]]:
    """Return the task and its arguments; in a batch, each argument is a list under a plural."""
    first = entries[0]
    if first.task not in settings.OUTBOX_BATCHES:
        return first.task, first.kwargs
    name, _most = settings.OUTBOX_BATCHES[first.task]
    return name, {f"{key}s": [entry.kwargs[key] for entry in entries] for key in first.kwargs}


def forget_sent(*, at: datetime) -> int:
    """Delete entries that were sent long ago, and return how many."""
    old = OutboxEntry.objects.filter(state=OutboxState.SENT, sent_at__lt=at - KEEP_SENT)
    return old.delete()[0]
