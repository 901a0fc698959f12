"""One run per object and pipeline version, whoever asks and how often."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from dases_voice.audio.models import ProcessingRun
from dases_voice.audio.services import process_clip, processing
from dases_voice.audio.signal import PIPELINE_VERSION, ProcessedClip, library_versions
from dases_voice.core.errors import BlobMissing, KeyDestroyed
from dases_voice.core.models import Blob
from dases_voice.core.services.blobs import delete_blob, read_blob, store_blob
from dases_voice.core.services.keys import create_data_key, destroy_data_key
from tests import factories

pytestmark = pytest.mark.django_db

Store = Callable[[bytes], Blob]


@pytest.fixture
def store(settings: Settings, tmp_path: Path, at: datetime) -> Store:
    settings.BLOB_URL = f"file://{tmp_path / 'blobs'}"
    settings.DATA_KEY_URL = f"file://{tmp_path / 'keys'}"
    key = create_data_key(actor="command", at=at)
    return lambda data: store_blob(data=data, data_key=key, at=at)


def test_a_run_says_how_the_clip_came_to_be(store: Store, at: datetime) -> None:
    source = store(factories.speech())

    run = process_clip(source_blob_id=source.pk, at=at)

    assert run.pipeline_version == PIPELINE_VERSION
    assert run.parameters["target_loudness_lufs"] == -23.0
    assert run.library_versions == library_versions()
    assert run.measures["speech_ratio"] > 0.3
    assert run.sampling_rate_hz == 16_000
    assert run.num_samples == round(run.duration_s * 16_000)
    assert len(run.sha256_pcm) == 64
    assert run.error_code == ""
    assert run.clip_blob is not None
    assert run.clip_blob.data_key_id == source.data_key_id
    assert read_blob(run.clip_blob).startswith(b"fLaC")


def test_a_second_call_does_no_work(
    store: Store, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = store(factories.speech())
    first = process_clip(source_blob_id=source.pk, at=at)

    def never(*_: object, **__: object) -> ProcessedClip:
        raise AssertionError

    monkeypatch.setattr(processing, "process", never)

    assert process_clip(source_blob_id=source.pk, at=at) == first


def test_a_crash_before_the_run_was_written_leaves_one_clip(store: Store, at: datetime) -> None:
    source = store(factories.speech())
    process_clip(source_blob_id=source.pk, at=at)
    ProcessingRun.objects.all().delete()

    process_clip(source_blob_id=source.pk, at=at)

    assert ProcessingRun.objects.count() == 1
    assert Blob.objects.count() == 2


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"", "empty"), (b"<html>", "unknown_format"), (factories.flac(), "no_speech")],
)
def test_what_cannot_become_a_clip_is_a_run_with_a_code(
    store: Store, at: datetime, data: bytes, code: str
) -> None:
    run = process_clip(source_blob_id=store(data).pk, at=at)

    assert run.error_code == code
    assert run.clip_blob is None


def test_an_unreadable_source_is_an_error_and_no_run(store: Store, at: datetime) -> None:
    lost, erased = store(b"lost"), store(b"erased")
    delete_blob(blob=lost, at=at)
    with pytest.raises(BlobMissing):
        process_clip(source_blob_id=lost.pk, at=at)
    destroy_data_key(key=erased.data_key, actor="command", at=at)
    with pytest.raises(KeyDestroyed):
        process_clip(source_blob_id=erased.pk, at=at)

    assert not ProcessingRun.objects.exists()
