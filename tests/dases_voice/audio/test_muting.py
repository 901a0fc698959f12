"""A muted sound meets the pipeline again, of the same version or of the next one."""

import io
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
import soundfile
from django.db import transaction
from pytest_django.fixtures import Settings

from dases_voice.audio.errors import AlreadyMuted
from dases_voice.audio.models import ProcessingRun
from dases_voice.audio.queries import muted_seconds
from dases_voice.audio.services import (
    erase_sounds_before_muting,
    prepare_muting,
    process_clip,
    processing,
    write_muting,
)
from dases_voice.core.models import Blob
from dases_voice.core.services.blobs import read_blob, store_blob, stored_addresses
from dases_voice.core.services.keys import create_data_key
from tests import factories

pytestmark = pytest.mark.django_db

Store = Callable[[bytes], Blob]
NEXT = "next"


@pytest.fixture
def store(settings: Settings, tmp_path: Path, at: datetime) -> Store:
    settings.BLOB_URL = f"file://{tmp_path / 'blobs'}"
    settings.DATA_KEY_URL = f"file://{tmp_path / 'keys'}"
    key = create_data_key(actor="command", at=at)
    return lambda data: store_blob(data=data, data_key=key, at=at)


@pytest.fixture
def run(store: Store, at: datetime) -> ProcessingRun:
    return process_clip(source_blob_id=store(factories.speech()).pk, at=at)


@pytest.fixture
def next_pipeline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processing, "PIPELINE_VERSION", NEXT)


def mute(run: ProcessingRun, start_s: float, end_s: float, at: datetime) -> ProcessingRun:
    muting = prepare_muting(run=run, start_s=start_s, end_s=end_s)
    with transaction.atomic():
        return write_muting(muting=muting, at=at)


def test_the_next_pipeline_knows_what_is_muted_and_finds_no_hole(
    run: ProcessingRun, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    muted = mute(run, 0.4, 0.7, at)
    monkeypatch.setattr(processing, "PIPELINE_VERSION", NEXT)

    again = process_clip(source_blob_id=muted.source_blob_id, at=at)

    assert (again.pipeline_version, again.error_code) == (NEXT, "")
    assert again.measures["num_holes"] == run.measures["num_holes"]
    assert "holes" not in again.quality_flags
    assert [kept["source"] for kept in again.muted_spans] == [
        kept["source"] for kept in muted.muted_spans
    ]
    # Cut a little otherwise, it may be; the silence is where the sound was.
    assert again.clip_blob is not None
    ((start_s, end_s),) = muted_seconds(again)
    sound, rate = soundfile.read(io.BytesIO(read_blob(again.clip_blob)), dtype="int16")
    assert np.ptp(sound[round(start_s * rate) : round(end_s * rate)]) == 0
    assert end_s - start_s == pytest.approx(0.3, abs=0.001)


def test_what_the_next_pipeline_made_can_be_muted_further(
    run: ProcessingRun, at: datetime, next_pipeline: None
) -> None:
    muted = mute(run, 0.4, 0.7, at)
    again = process_clip(source_blob_id=muted.source_blob_id, at=at)

    twice = mute(again, 1.0, 1.2, at)
    erase_sounds_before_muting(at=at)

    assert len(muted_seconds(twice)) == 2
    assert twice.clip_blob is not None
    assert stored_addresses() == {twice.source_blob.address, twice.clip_blob.address}


def test_who_brings_the_former_bytes_gets_the_muted_run(
    run: ProcessingRun, at: datetime, next_pipeline: None
) -> None:
    muted = mute(run, 0.4, 0.7, at)
    twice = mute(muted, 1.0, 1.2, at)
    erase_sounds_before_muting(at=at)

    again = process_clip(source_blob_id=run.source_blob_id, at=at)

    assert again.source_blob == twice.source_blob


def test_where_the_device_recorded_nothing_there_is_nothing_to_mute(
    run: ProcessingRun, store: Store, at: datetime
) -> None:
    muted = mute(run, 0.4, 0.7, at)
    ProcessingRun.objects.filter(pk=muted.pk).update(muted_spans=[])  # as if it were a hole
    muted.refresh_from_db()
    with pytest.raises(AlreadyMuted):
        mute(muted, 0.45, 0.65, at)
