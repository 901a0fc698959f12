"""A device deletes its copy only when the take is kept, or must not be: nothing else may say 410."""

import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from consent.enums import DecisionKind
from consent.models import PUPIL
from consent.services import withdraw_consent
from dases_voice.collection.models import Recording, Speaker
from dases_voice.core.models import Blob, DataKey
from dases_voice.core.services.blobs import StoredBytes, store_bytes
from tests import factories
from tests.dases_voice.collection.conftest import Tablet

pytestmark = pytest.mark.django_db


def test_a_key_store_that_is_away_asks_the_device_to_wait(
    tablet: Tablet, settings: Settings
) -> None:
    tablet.put(factories.flac(duration_s=0.1, seed=1))
    shutil.rmtree(settings.DATA_KEY_URL.removeprefix("file://"))

    answer = tablet.put(factories.flac(duration_s=0.1, seed=2))

    assert (answer.status_code, answer.json()["code"]) == (503, "storage_away")
    assert answer["Retry-After"]


def test_a_key_store_that_cannot_be_written_asks_the_device_to_wait(
    tablet: Tablet, settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "a-file").touch()
    settings.DATA_KEY_URL = f"file://{tmp_path / 'a-file'}"

    assert tablet.put(factories.flac(duration_s=0.1)).status_code == 503
    assert not DataKey.objects.exists()


def test_a_take_is_not_written_under_a_speaker_who_left_meanwhile(
    tablet: Tablet, family: factories.Family, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pupil withdraws and agrees again while the bytes are being stored."""

    def store_slowly(**wanted: object) -> StoredBytes:
        stored = store_bytes(**wanted)  # type: ignore[arg-type]  # handed on as they come
        withdraw_consent(subject=family.subject, signer=PUPIL, at=now + timedelta(seconds=1))
        factories.pupil_says(DecisionKind.GIVE, of=family, at=now + timedelta(seconds=2))
        return stored

    monkeypatch.setattr("dases_voice.collection.services.uploads.store_bytes", store_slowly)

    answer = tablet.put(factories.flac(duration_s=0.1))

    assert answer.status_code == 503
    assert Speaker.objects.get().withdrawn_at is not None
    assert not Recording.objects.exists()
    assert not Blob.objects.exists()


@pytest.mark.parametrize("peak", [float("nan"), "nan", float("inf"), "-inf"])
def test_a_level_that_is_no_number_is_refused_before_anything_is_stored(
    tablet: Tablet, peak: object
) -> None:
    answer = tablet.put(factories.flac(duration_s=0.1), metadata=tablet.metadata(peak_dbfs=peak))

    assert (answer.status_code, answer.json()["code"]) == (422, "metadata_invalid")
    assert not Blob.objects.exists()


def test_a_turn_that_nobody_ended_ends_with_its_session(tablet: Tablet) -> None:
    closes_at = tablet.turn.session.closes_at
    during, after = closes_at - timedelta(minutes=1), closes_at + timedelta(minutes=6)

    late = tablet.put(
        factories.flac(duration_s=0.1, seed=1),
        metadata=tablet.metadata(recorded_at=after.isoformat()),
    )
    on_its_way = tablet.put(
        factories.flac(duration_s=0.1, seed=2),
        metadata=tablet.metadata(recorded_at=during.isoformat()),
    )

    assert (late.status_code, late.json()["code"]) == (403, "turn_ended")
    assert on_its_way.status_code == 201
    assert timezone.now() < closes_at
