"""When a permission closes, voices are set aside at once; a withdrawal erases them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from consent.enums import DecisionKind
from consent.erasure import eraser_of
from consent.models import PUPIL, Signer
from consent.services import withdraw_consent
from dases_voice.collection.enums import QuarantineReason, RecordingState
from dases_voice.collection.models import Admission, Arrival, Recording, Speaker, Turn
from dases_voice.collection.queries import faults
from dases_voice.collection.services.erasure import CollectionEraser
from dases_voice.collection.services.processing import process_recording
from dases_voice.collection.services.sweep import sweep_recordings
from dases_voice.collection.signals import recording_closed, speaker_erased
from dases_voice.collection.tasks import erase_speaker
from dases_voice.core.errors import KeyDestroyed
from dases_voice.core.models import AuditEvent, Blob, OutboxEntry
from dases_voice.core.services.blobs import read_blob, stored_addresses
from tests import factories
from tests.dases_voice.collection.conftest import Tablet

pytestmark = pytest.mark.django_db


@pytest.fixture
def recording(tablet: Tablet) -> Recording:
    tablet.put(factories.speech())
    made = Recording.objects.get()
    process_recording(recording_id=made.pk, at=timezone.now())
    made.refresh_from_db()
    return made


@contextmanager
def _listening(signal: Any) -> Iterator[list[dict[str, Any]]]:
    heard: list[dict[str, Any]] = []

    def hear(**news: Any) -> None:
        heard.append(news)

    signal.connect(hear)
    try:
        yield heard
    finally:
        signal.disconnect(hear)


def _other_holder_says(kind: DecisionKind, family: factories.Family, at: datetime) -> None:
    other = factories.other_holder(of=family, at=at)
    factories.holder_says(kind, of=other, at=at)


def test_an_objection_sets_voices_aside_in_the_same_transaction(
    recording: Recording, family: factories.Family, now: datetime
) -> None:
    with _listening(recording_closed) as heard:
        _other_holder_says(DecisionKind.REFUSE, family, now)

    recording.refresh_from_db()
    assert recording.state == RecordingState.QUARANTINED
    assert recording.quarantine_reason == QuarantineReason.CONSENT
    assert recording.state_before_quarantine == RecordingState.PROCESSED
    assert [(n["recording_ids"], n["reason"]) for n in heard] == [([recording.pk], "consent")]


def test_when_the_objection_is_lifted_voices_come_back(
    recording: Recording, family: factories.Family, now: datetime
) -> None:
    other = factories.other_holder(of=family, at=now)
    factories.holder_says(DecisionKind.REFUSE, of=other, at=now)
    factories.holder_says(DecisionKind.GIVE, of=other, at=now + timedelta(seconds=1))

    recording.refresh_from_db()
    assert recording.state == RecordingState.PROCESSED
    assert recording.quarantine_reason == ""


def test_what_was_not_processed_yet_is_processed_when_it_comes_back(
    tablet: Tablet, family: factories.Family, now: datetime
) -> None:
    tablet.put(factories.speech())
    sent = OutboxEntry.objects.filter(task="collection.process_recording").count()
    other = factories.other_holder(of=family, at=now)
    factories.holder_says(DecisionKind.REFUSE, of=other, at=now)
    factories.holder_says(DecisionKind.GIVE, of=other, at=now + timedelta(seconds=1))

    assert Recording.objects.get().state == RecordingState.RECEIVED
    assert OutboxEntry.objects.filter(task="collection.process_recording").count() == sent + 1


def test_a_withdrawal_closes_and_has_erased(
    recording: Recording, family: factories.Family, now: datetime
) -> None:
    with _listening(recording_closed) as heard:
        withdraw_consent(subject=family.subject, signer=Signer(family.link.holder), at=now)

    recording.refresh_from_db()
    assert recording.state == RecordingState.WITHDRAWN
    assert [n["reason"] for n in heard] == ["withdrawn"]
    entry = OutboxEntry.objects.get(task="erase.erase_speaker")
    assert entry.kwargs == {"speaker_id": str(recording.speaker_id)}


def test_erasure_destroys_the_key_and_the_files(
    recording: Recording, family: factories.Family, now: datetime
) -> None:
    withdraw_consent(subject=family.subject, signer=PUPIL, at=now)

    with _listening(speaker_erased) as heard:
        erase_speaker(speaker_id=str(recording.speaker_id))
        erase_speaker(speaker_id=str(recording.speaker_id))

    assert [news["speaker_id"] for news in heard] == [recording.speaker_id]
    recording.refresh_from_db()
    assert recording.state == RecordingState.ERASED
    assert recording.capture_metadata == {}
    assert recording.turn is None
    assert recording.speaker.subject is None
    assert stored_addresses() == set()
    for blob in Blob.objects.select_related("data_key"):
        with pytest.raises(KeyDestroyed):
            read_blob(blob)
    assert AuditEvent.objects.filter(action="speaker.erased").count() == 1
    checks = (
        faults.recordings_without_blob,
        faults.recordings_without_consent,
        faults.keys_of_erased_speakers,
        faults.stuck_recordings,
        faults.takes_with_wrong_hash,
    )
    assert [line for check in checks for line in check()] == []


def test_a_speaker_who_did_not_withdraw_is_not_erased(recording: Recording) -> None:
    erase_speaker(speaker_id=str(recording.speaker_id))

    recording.refresh_from_db()
    assert recording.state == RecordingState.PROCESSED
    assert read_blob(recording.raw_blob)


def test_an_erasure_that_did_not_finish_is_sent_again(
    recording: Recording, family: factories.Family, now: datetime
) -> None:
    withdraw_consent(subject=family.subject, signer=PUPIL, at=now)
    OutboxEntry.objects.all().delete()

    assert sweep_recordings(at=now + timedelta(minutes=3)).erasures == 1
    assert OutboxEntry.objects.filter(task="erase.erase_speaker").count() == 1


def test_until_the_erasure_is_done_nothing_new_is_taken_in(
    recording: Recording, family: factories.Family, tablet: Tablet, now: datetime
) -> None:
    withdraw_consent(subject=family.subject, signer=PUPIL, at=now)
    factories.pupil_says(DecisionKind.GIVE, of=family, at=now + timedelta(seconds=1))

    assert tablet.put(factories.flac()).status_code == 503


def test_who_agrees_again_is_a_new_speaker_with_a_new_key(
    recording: Recording, family: factories.Family, tablet: Tablet, now: datetime
) -> None:
    withdraw_consent(subject=family.subject, signer=PUPIL, at=now)
    erase_speaker(speaker_id=str(recording.speaker_id))
    factories.pupil_says(DecisionKind.GIVE, of=family, at=now + timedelta(seconds=1))

    assert tablet.put(factories.flac()).status_code == 201
    assert tablet.put(factories.speech(), take_id=recording.pk).status_code == 410
    fresh = Speaker.objects.get(subject=family.subject)
    assert fresh.pk != recording.speaker_id
    assert fresh.data_key_id != recording.speaker.data_key_id


def test_a_withdrawal_before_any_take_erases_nothing(
    family: factories.Family, now: datetime
) -> None:
    withdraw_consent(subject=family.subject, signer=PUPIL, at=now)

    assert not OutboxEntry.objects.filter(task="erase.erase_speaker").exists()


@pytest.mark.parametrize("model", [Recording, Speaker, Turn, Admission, Arrival])
def test_each_table_that_reaches_a_child_has_an_eraser(model: type[Recording]) -> None:
    assert isinstance(eraser_of(model), CollectionEraser)


def test_the_eraser_describes_exports_and_erases(
    recording: Recording, family: factories.Family, now: datetime
) -> None:
    eraser = CollectionEraser()

    assert eraser.describe(family.subject) == ["1 recordings of the voice, encrypted"]
    exported = eraser.export(family.subject)["recordings"]
    assert isinstance(exported, list)
    assert exported[0]["text"] == recording.prompt.text
    eraser.erase(family.subject, now)
    eraser.erase(family.subject, now)

    recording.refresh_from_db()
    assert recording.state == RecordingState.WITHDRAWN


def test_a_child_without_a_voice_has_nothing_to_describe(now: datetime) -> None:
    stranger = factories.family(at=now, birth_date=date(2015, 1, 1))

    assert CollectionEraser().describe(stranger.subject) == []
