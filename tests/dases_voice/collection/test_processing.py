"""The worker's part: claimed once, processed once, set aside after three attempts."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.core.management import call_command

from consent.models import Permission
from dases_voice.audio.models import ProcessingRun
from dases_voice.audio.services import MadeClip
from dases_voice.collection.enums import QuarantineReason, RecordingState
from dases_voice.collection.models import Recording
from dases_voice.collection.services import processing
from dases_voice.collection.services.processing import CLAIM_LIFE, process_recording
from dases_voice.collection.services.sweep import sweep_recordings
from dases_voice.collection.tasks import process_recording as task
from dases_voice.core.errors import BlobMissing
from dases_voice.core.models import AuditEvent, Blob, OutboxEntry
from dases_voice.core.services.blobs import read_blob
from tests import factories
from tests.dases_voice.collection.conftest import Tablet

pytestmark = pytest.mark.django_db


@pytest.fixture
def recording(tablet: Tablet) -> Recording:
    tablet.put(factories.speech())
    return Recording.objects.get()


class Killed(BaseException):
    """What a test calls kill -9: no handler of the code under test runs."""


@pytest.fixture
def dying(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    def die(**_: object) -> MadeClip:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(processing, "make_clip", die)
        yield patch


def _nudges() -> int:
    return OutboxEntry.objects.filter(task="collection.process_recording").count()


def test_a_take_becomes_a_clip(recording: Recording) -> None:
    task(recording_id=str(recording.pk))

    recording.refresh_from_db()
    assert recording.state == RecordingState.PROCESSED
    assert recording.run is not None
    assert recording.run.sampling_rate_hz == 16_000
    assert recording.run.clip_blob is not None
    assert recording.run.clip_blob.data_key == recording.raw_blob.data_key
    assert read_blob(recording.run.clip_blob).startswith(b"fLaC")
    assert AuditEvent.objects.filter(action="recording.processed").count() == 1


def test_a_second_delivery_changes_nothing(recording: Recording, now: datetime) -> None:
    process_recording(recording_id=recording.pk, at=now)
    process_recording(recording_id=recording.pk, at=now + timedelta(hours=1))

    recording.refresh_from_db()
    assert recording.attempts == 1
    assert ProcessingRun.objects.count() == 1
    assert Blob.objects.count() == 2
    assert AuditEvent.objects.filter(action="recording.processed").count() == 1


def test_what_is_no_speech_is_rejected_and_never_tried_again(tablet: Tablet, now: datetime) -> None:
    tablet.put(factories.flac())
    recording = Recording.objects.get()

    process_recording(recording_id=recording.pk, at=now)
    process_recording(recording_id=recording.pk, at=now + timedelta(hours=1))

    recording.refresh_from_db()
    assert recording.state == RecordingState.REJECTED
    assert recording.error_code == "no_speech"
    assert recording.attempts == 1


def test_a_broken_file_is_rejected_and_never_tried_again(tablet: Tablet, now: datetime) -> None:
    tablet.put(b"fLaC" + bytes(400))
    recording = Recording.objects.get()

    process_recording(recording_id=recording.pk, at=now)

    recording.refresh_from_db()
    assert recording.state == RecordingState.REJECTED
    assert recording.error_code
    assert recording.run is not None
    assert recording.run.clip_blob is None


def test_after_a_kill_the_take_is_processed_once_without_help(
    recording: Recording, now: datetime, dying: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Killed):
        process_recording(recording_id=recording.pk, at=now)
    dying.undo()
    # The broker delivers again at once, while the claim might still be somebody's.
    process_recording(recording_id=recording.pk, at=now + CLAIM_LIFE / 2)
    recording.refresh_from_db()
    assert recording.state == RecordingState.PROCESSING

    later, sent = now + CLAIM_LIFE, _nudges()
    assert sweep_recordings(at=later).nudged == 1
    assert _nudges() == sent + 1
    process_recording(recording_id=recording.pk, at=later)

    recording.refresh_from_db()
    assert recording.state == RecordingState.PROCESSED
    assert recording.attempts == 2
    assert ProcessingRun.objects.count() == 1


def test_a_take_that_kills_its_worker_is_set_aside_after_three_attempts(
    recording: Recording, now: datetime, dying: pytest.MonkeyPatch
) -> None:
    for attempt in range(3):
        with pytest.raises(Killed):
            process_recording(recording_id=recording.pk, at=now + attempt * CLAIM_LIFE)

    process_recording(recording_id=recording.pk, at=now + 3 * CLAIM_LIFE)

    recording.refresh_from_db()
    assert recording.state == RecordingState.QUARANTINED
    assert recording.quarantine_reason == QuarantineReason.ATTEMPTS
    assert recording.attempts == 3
    event = AuditEvent.objects.get(action="recording.quarantined")
    assert event.facts == {"reason": "attempts", "attempts": 3}


def test_a_store_that_is_away_costs_an_attempt_and_not_the_take(
    recording: Recording, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(**_: object) -> MadeClip:
        raise BlobMissing("away")

    with monkeypatch.context() as patch:
        patch.setattr(processing, "make_clip", away)
        with pytest.raises(BlobMissing):
            process_recording(recording_id=recording.pk, at=now)
    recording.refresh_from_db()
    assert recording.state == RecordingState.RECEIVED

    process_recording(recording_id=recording.pk, at=now)

    recording.refresh_from_db()
    assert recording.state == RecordingState.PROCESSED


def test_the_worker_asks_for_consent_itself(recording: Recording, now: datetime) -> None:
    # The news was lost: only the projection knows that the permission has closed.
    Permission.objects.update(is_open=False, reason="holder_objects")

    process_recording(recording_id=recording.pk, at=now)

    recording.refresh_from_db()
    assert recording.state == RecordingState.QUARANTINED
    assert recording.quarantine_reason == QuarantineReason.CONSENT
    assert not ProcessingRun.objects.exists()


def test_the_sweep_sends_what_nobody_took_up_and_not_more_often_than_needed(
    recording: Recording,
) -> None:
    received = recording.received_at

    assert sweep_recordings(at=received + timedelta(seconds=119)).nudged == 0
    assert sweep_recordings(at=received + timedelta(seconds=121)).nudged == 1
    assert sweep_recordings(at=received + timedelta(seconds=180)).nudged == 0
    assert sweep_recordings(at=received + timedelta(seconds=242)).nudged == 1


def test_the_sweep_closes_what_lost_news_left_open(recording: Recording, now: datetime) -> None:
    Permission.objects.update(is_open=False, reason="holder_objects")

    assert sweep_recordings(at=now).quarantined == 1

    recording.refresh_from_db()
    assert recording.state == RecordingState.QUARANTINED


def test_the_sweep_is_a_command(recording: Recording, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("sweep_recordings", "--older-than", "0")

    assert capsys.readouterr().out.startswith("1 recordings sent again, 0 set aside")
