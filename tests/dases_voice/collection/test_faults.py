"""fsck finds what must never be true of recordings."""

from datetime import timedelta

import pytest
from django.utils import timezone

from consent.models import PUPIL, Permission
from consent.services import withdraw_consent
from dases_voice.collection.enums import QuarantineReason, RecordingState
from dases_voice.collection.models import Recording, Speaker
from dases_voice.collection.queries import faults
from dases_voice.collection.services.erasure import erase_speaker
from dases_voice.collection.services.processing import process_recording
from dases_voice.core import fsck
from dases_voice.core.enums import KeyState
from dases_voice.core.models import DataKey
from dases_voice.core.services.blobs import delete_blob
from tests import factories
from tests.dases_voice.collection.conftest import Tablet

pytestmark = pytest.mark.django_db

LONG_AGO = timedelta(minutes=16)


@pytest.fixture
def recording(tablet: Tablet) -> Recording:
    tablet.put(factories.speech())
    made = Recording.objects.get()
    process_recording(recording_id=made.pk, at=timezone.now())
    made.refresh_from_db()
    return made


def test_a_sound_installation_has_no_fault(recording: Recording) -> None:
    found = fsck.run(deep=True)

    names = {"recording-without-blob", "recording-stuck", "recording-without-consent"}
    assert names | {"erased-speaker-with-key", "take-hash"} <= set(found)
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_a_missing_take_is_found(recording: Recording) -> None:
    delete_blob(blob=recording.raw_blob, at=timezone.now())

    assert list(faults.recordings_without_blob()) == [f"recording {recording.pk}: no raw take"]
    assert list(faults.takes_with_wrong_hash()) == [f"recording {recording.pk}: blob_missing"]


def test_a_missing_clip_is_found(recording: Recording) -> None:
    assert recording.run is not None
    assert recording.run.clip_blob is not None
    delete_blob(blob=recording.run.clip_blob, at=timezone.now())

    assert list(faults.recordings_without_blob()) == [f"recording {recording.pk}: no clip"]


def test_another_hash_is_found(recording: Recording) -> None:
    Recording.objects.update(sha256="0" * 64)

    assert list(faults.takes_with_wrong_hash()) == [f"recording {recording.pk}: another hash"]


@pytest.mark.parametrize("state", [RecordingState.RECEIVED, RecordingState.PROCESSING])
def test_a_stuck_recording_is_found(recording: Recording, state: RecordingState) -> None:
    Recording.objects.update(state=state, state_changed_at=timezone.now() - LONG_AGO)

    assert list(faults.stuck_recordings()) == [f"recording {recording.pk}: {state}"]


def test_a_take_that_was_given_up_is_found(recording: Recording) -> None:
    Recording.objects.update(
        state=RecordingState.QUARANTINED,
        quarantine_reason=QuarantineReason.ATTEMPTS,
        attempts=3,
    )

    assert list(faults.stuck_recordings()) == [
        f"recording {recording.pk}: given up after 3 attempts"
    ]


def test_an_erasure_that_hangs_is_found(recording: Recording) -> None:
    Speaker.objects.update(withdrawn_at=timezone.now() - LONG_AGO)

    assert list(faults.stuck_recordings()) == [f"speaker {recording.speaker_id}: waits for erasure"]


def test_an_open_recording_without_consent_is_found(recording: Recording) -> None:
    Permission.objects.update(is_open=False, reason="holder_objects")

    assert list(faults.recordings_without_consent()) == [f"recording {recording.pk}: processed"]


def test_a_key_that_outlived_its_speaker_is_found(
    recording: Recording, family: factories.Family
) -> None:
    now = timezone.now()
    withdraw_consent(subject=family.subject, signer=PUPIL, at=now)
    erase_speaker(speaker_id=recording.speaker_id, at=now)
    DataKey.objects.update(state=KeyState.ACTIVE)

    assert list(faults.keys_of_erased_speakers()) == [f"speaker {recording.speaker_id}"]
