"""Work is written with its cause, and sent once the broker takes it."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError
from pytest_django.fixtures import Settings

from dases_voice.core.models import OutboxEntry
from dases_voice.core.services import outbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, Any]]]:
    taken: list[tuple[str, dict[str, Any]]] = []
    monkeypatch.setattr(
        current_app, "send_task", lambda name, kwargs: taken.append((name, kwargs)), raising=False
    )
    return taken


def test_a_rolled_back_change_sends_nothing(
    at: datetime, sent: list[tuple[str, dict[str, Any]]]
) -> None:
    with transaction.atomic():
        outbox.enqueue(task="collection.process_recording", at=at, recording_id="1")
        transaction.set_rollback(True)
    assert outbox.relay_pending(at=at) == 0
    assert sent == []


def test_entries_are_sent_in_order_and_once(
    at: datetime, sent: list[tuple[str, dict[str, Any]]]
) -> None:
    outbox.enqueue(task="a.first", at=at, n=1)
    outbox.enqueue(task="a.second", at=at, n=2)
    assert outbox.relay_pending(at=at) == 2
    assert outbox.relay_pending(at=at) == 0
    assert sent == [("a.first", {"n": 1}), ("a.second", {"n": 2})]


def test_entries_of_a_batched_task_travel_together_and_the_others_alone(
    at: datetime, sent: list[tuple[str, dict[str, Any]]], settings: Settings
) -> None:
    settings.OUTBOX_BATCHES = {"a.take": ("a.takes", 2)}
    outbox.enqueue(task="a.take", at=at, take_id="1")
    outbox.enqueue(task="a.other", at=at, n=1)
    outbox.enqueue(task="a.take", at=at, take_id="2")
    outbox.enqueue(task="a.take", at=at, take_id="3")
    outbox.enqueue(task="a.other", at=at, n=2)

    assert outbox.relay_pending(at=at) == 5
    assert outbox.relay_pending(at=at) == 0

    assert sent == [
        ("a.takes", {"take_ids": ["1", "2"]}),
        ("a.other", {"n": 1}),
        ("a.takes", {"take_ids": ["3"]}),
        ("a.other", {"n": 2}),
    ]


def test_a_broker_that_is_away_loses_nothing(
    at: datetime, monkeypatch: pytest.MonkeyPatch, sent: list[tuple[str, dict[str, Any]]]
) -> None:
    outbox.enqueue(task="a.first", at=at, n=1)

    def refuse(name: str, kwargs: dict[str, Any]) -> None:
        raise OperationalError("no broker")

    with monkeypatch.context() as away:
        away.setattr(current_app, "send_task", refuse, raising=False)
        with pytest.raises(OperationalError):
            outbox.relay_pending(at=at)
    assert outbox.relay_pending(at=at) == 1
    assert sent == [("a.first", {"n": 1})]


def test_old_sent_entries_are_forgotten(
    at: datetime, sent: list[tuple[str, dict[str, Any]]]
) -> None:
    outbox.enqueue(task="a.first", at=at, n=1)
    outbox.relay_pending(at=at)
    outbox.enqueue(task="a.pending", at=at, n=2)
    assert outbox.forget_sent(at=at + outbox.KEEP_SENT + timedelta(seconds=1)) == 1
    assert list(OutboxEntry.objects.values_list("task", flat=True)) == ["a.pending"]
