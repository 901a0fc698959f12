"""Takes that arrive sealed: opened by the key that they name, for as long as it is promised."""

import hashlib
import uuid
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from django.core.management import call_command
from django.utils import timezone
from pytest_django.fixtures import Settings

from dases_voice.collection.models import IntakeKey, Recording
from dases_voice.collection.services.intake import (
    OPENS_FOR,
    SEALED_TYPE,
    current_intake_key,
    destroy_expired_keys,
    rotate_intake_key,
)
from dases_voice.core.models import Blob, DataKey
from dases_voice.core.services.blobs import read_blob
from tests import factories
from tests.dases_voice.collection.conftest import Tablet, sealed

pytestmark = pytest.mark.django_db


@pytest.fixture
def key(now: datetime) -> IntakeKey:
    return current_intake_key(at=now)


@pytest.mark.parametrize("kind", ["audio/flac", "audio/wav"])
def test_a_sealed_take_is_opened_and_answered_with_the_hash_of_what_was_recorded(
    tablet: Tablet, key: IntakeKey, kind: str
) -> None:
    data = factories.flac() if kind == "audio/flac" else b"RIFF\x24\0\0\0WAVEfmt "
    sha256 = hashlib.sha256(data).hexdigest()
    envelope = sealed(data, key)

    answers = [
        tablet.put(body, take_id=uuid.UUID(int=1), sha256=sha256, content_type=SEALED_TYPE)
        for body in (envelope, envelope, sealed(data, key))
    ]

    assert [answer.status_code for answer in answers] == [201, 200, 200]
    assert answers[0].json()["sha256"] == sha256
    recording = Recording.objects.get()
    assert (recording.content_type, read_blob(recording.raw_blob)) == (kind, data)


def test_an_envelope_that_was_changed_is_refused(tablet: Tablet, key: IntakeKey) -> None:
    data = factories.flac()
    whole = sealed(data, key)
    flipped = bytearray(whole)
    flipped[-1] ^= 1
    no_point = whole[:20] + b"\x04" + bytes(64) + whole[85:]

    for body in (bytes(flipped), whole[:-9], whole[:40], whole[:9], no_point, b"DVS2" + whole[4:]):
        answer = tablet.put(body, sha256=hashlib.sha256(data).hexdigest(), content_type=SEALED_TYPE)
        assert (answer.status_code, answer.json()["code"]) == (422, "seal_broken")
    assert not Blob.objects.exists()


def test_what_is_sealed_must_be_what_its_hash_says_and_a_sound(
    tablet: Tablet, key: IntakeKey
) -> None:
    page = b"<!doctype html><p>no sound</p>"
    for data, sha256, code in (
        (factories.flac(), "0" * 64, "hash_wrong"),
        (page, hashlib.sha256(page).hexdigest(), "type_unknown"),
    ):
        answer = tablet.put(sealed(data, key), sha256=sha256, content_type=SEALED_TYPE)
        assert answer.json()["code"] == code
    assert not Blob.objects.exists()


def test_a_replaced_key_opens_for_a_stated_time_and_is_then_destroyed(
    tablet: Tablet, key: IntakeKey, now: datetime, settings: Settings
) -> None:
    data = factories.flac()
    envelope, sha256 = sealed(data, key), hashlib.sha256(data).hexdigest()
    folder = Path(unquote(urlsplit(settings.DATA_KEY_URL).path))
    stored_keys = len([file for file in folder.rglob("*") if file.is_file()])

    new = rotate_intake_key(actor="command", at=now)
    assert current_intake_key(at=now) == new != key
    assert destroy_expired_keys(actor="worker", at=now + OPENS_FOR - timedelta(days=1)) == 0
    assert tablet.put(envelope, sha256=sha256, content_type=SEALED_TYPE).status_code == 201
    stored_keys += 2  # the new key's, and the speaker's

    assert destroy_expired_keys(actor="worker", at=now + OPENS_FOR) == 1
    assert len([file for file in folder.rglob("*") if file.is_file()]) == stored_keys - 1
    answer = tablet.put(envelope, sha256=sha256, content_type=SEALED_TYPE)
    assert (answer.status_code, answer.json()["code"]) == (415, "seal_key_unknown")
    assert destroy_expired_keys(actor="worker", at=now + OPENS_FOR) == 0


def test_a_key_that_never_was_ours_is_told_apart_from_one_that_cannot_be_read_now(
    tablet: Tablet, key: IntakeKey, settings: Settings, tmp_path: Path
) -> None:
    data = factories.flac()
    sha256 = hashlib.sha256(data).hexdigest()
    envelope = sealed(data, key)

    foreign = b"DVS1" + uuid.uuid4().bytes + envelope[20:]
    assert tablet.put(foreign, sha256=sha256, content_type=SEALED_TYPE).status_code == 415

    settings.DATA_KEY_URL = f"file://{tmp_path / 'elsewhere'}"
    answer = tablet.put(envelope, sha256=sha256, content_type=SEALED_TYPE)
    assert (answer.status_code, answer.json()["code"]) == (503, "storage_away")


def test_the_command_says_what_it_would_do_and_does_it_when_told(
    key: IntakeKey, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("rotate_intake_key")
    assert f"Key {key.pk} is replaced" in capsys.readouterr().out
    assert list(IntakeKey.objects.filter(is_current=True)) == [key]

    call_command("rotate_intake_key", "--yes")
    key.refresh_from_db()
    assert not key.is_current
    assert key.opens_until is not None
    assert key.opens_until > timezone.now() + timedelta(days=34)

    IntakeKey.objects.filter(pk=key.pk).update(opens_until=timezone.now())
    call_command("rotate_intake_key", "--yes")
    assert f"Key {key.pk} is destroyed" in capsys.readouterr().out
    assert DataKey.objects.get(pk=key.data_key_id).destroyed_at is not None
