"""A withdrawal and a worker that has just finished a take of the same voice never lock each other out."""

import threading
from datetime import datetime

import pytest
from django.db import connection
from django.utils import timezone

from consent.models import PUPIL
from consent.services import withdraw_consent
from dases_voice.collection.enums import RecordingState
from dases_voice.collection.models import Recording
from dases_voice.collection.services.processing import process_recording
from dases_voice.core.models import AuditEvent
from dases_voice.core.services import audit
from tests import factories
from tests.dases_voice.collection.conftest import Tablet

pytestmark = pytest.mark.django_db(transaction=True)

LONG_ENOUGH_S = 0.5


@pytest.fixture(autouse=True)
def _several_writers() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time, so there is no race to lose")


def test_the_family_always_gets_through(
    tablet: Tablet, family: factories.Family, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    tablet.put(factories.speech())
    ended = threading.Event()

    def leave() -> None:
        try:
            withdraw_consent(subject=family.subject, signer=PUPIL, at=now)
            ended.set()
        finally:
            connection.close()

    withdrawal = threading.Thread(target=leave)
    record = audit.record

    def record_late(**event: object) -> AuditEvent:
        if event["action"] == "recording.processed":
            withdrawal.start()
            withdrawal.join(LONG_ENOUGH_S)  # it ends now, or waits for us
        return record(**event)  # type: ignore[arg-type]  # handed on as they come

    monkeypatch.setattr(audit, "record", record_late)

    process_recording(recording_id=Recording.objects.get().pk, at=timezone.now())

    withdrawal.join()
    assert ended.is_set()
    assert Recording.objects.get().state == RecordingState.WITHDRAWN
