"""What the microphone delivers is what arrives and is kept: every sample, every bit."""

import base64
import hashlib
import io
import json
import secrets
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import soundfile

from dases_voice.audio.signal import PipelineParameters
from dases_voice.audio.signal.decode import decode
from dases_voice.collection.services.uploads import LOSSY_TYPES, content_type_of
from dases_voice.core.storage import cipher
from dases_voice.core.storage.objects import FolderStore
from tests.browser import FAKE_MICROPHONE_RATE_HZ
from tests.dases_voice.collection.recorder.conftest import Tablet
from tests.dases_voice.collection.recorder.site import Sent

NO_FAULT = {"missing_frames": 0, "inserted_frames": 0, "holes": []}

Microphone = tuple[Path, npt.NDArray[np.int16]]


def found_in_loop(take: npt.NDArray[np.int16], played: npt.NDArray[np.int16]) -> bool:
    """Tell whether a take is one unbroken piece of the file, which plays over and over."""
    loop = np.tile(played, 2 + len(take) // len(played)).tobytes()
    at = loop.find(take.tobytes())
    return at >= 0 and at % 2 == 0


def metadata_of(sent: Sent) -> dict[str, Any]:
    metadata: dict[str, Any] = json.loads(base64.urlsafe_b64decode(sent.headers["x-take-metadata"]))
    return metadata


def arrived(tablet: Tablet, count: int) -> bool:
    return len(tablet.site.takes) == count


def out_of_the_store(take: bytes, folder: Path) -> bytes:
    """Return a take as it comes back from where it is kept: encrypted, written, read, decrypted."""
    key, store = secrets.token_bytes(32), FolderStore(folder)
    sha256 = hashlib.sha256(take).hexdigest()
    address = cipher.content_address(data_key=key, content_sha256=sha256)
    store.put(address, cipher.encrypt(take, data_key=key, address=address))
    return cipher.decrypt_frames(
        store.get(address), data_key=key, address=address, first=0, size_bytes=len(take)
    )


def keep_a_whole_take(
    tablet: Tablet, played: npt.NDArray[np.int16], folder: Path
) -> tuple[npt.NDArray[np.int16], int, dict[str, Any]]:
    """Record until a take is whole. Under load a browser may put frames in, and must not hide it."""
    for number, _prompt in enumerate(tablet.data["prompts"], start=1):
        tablet.record_and_keep(seconds=1.0)
        tablet.until(partial(arrived, tablet, number))
        sent = tablet.site.sent[-1]
        kept = out_of_the_store(sent.body, folder)
        take, rate = soundfile.read(io.BytesIO(kept), dtype="int16")
        metadata = metadata_of(sent)
        if found_in_loop(take, played):
            return take, rate, metadata
        assert metadata["faults"] != NO_FAULT, "a broken take that the device calls whole"
    raise AssertionError("no take is whole")


@pytest.mark.parametrize("path", ["mstp", "worklet"])
def test_a_kept_take_equals_the_source(
    tablet: Tablet, microphone: Microphone, tmp_path: Path, path: str
) -> None:
    if path == "worklet":
        tablet.page.add_init_script("delete window.MediaStreamTrackProcessor")
    tablet.open()
    tablet.check_microphone()
    take, rate, metadata = keep_a_whole_take(tablet, microphone[1], tmp_path)

    assert rate == FAKE_MICROPHONE_RATE_HZ
    assert len(take) > 0.8 * rate  # what was said just before and just after the finger, at least

    peak_dbfs = 20 * np.log10(np.abs(take.astype(float)).max() / 32767)
    assert metadata["capture"] == path
    assert metadata["device_class"] == "computer"
    assert metadata["num_samples"] == len(take)
    assert metadata["sampling_rate_hz"] == rate
    assert metadata["peak_dbfs"] == pytest.approx(peak_dbfs, abs=0.01)
    assert metadata["hole_count"] == 0


def test_on_a_slow_line_a_take_is_kept_at_16_khz(tablet: Tablet) -> None:
    tablet.data["has_slow_line"] = True
    tablet.open()
    tablet.check_microphone()
    tablet.record_and_keep()
    tablet.until(lambda: len(tablet.site.takes) == 1)

    (sent,) = tablet.site.sent
    info = soundfile.info(io.BytesIO(sent.body))
    metadata = metadata_of(sent)
    assert (info.samplerate, metadata["sampling_rate_hz"]) == (16_000, 16_000)
    assert info.frames == metadata["num_samples"]
    assert metadata["settings"]["sampleRate"] == FAKE_MICROPHONE_RATE_HZ


def test_a_browser_without_raw_sound_records_with_its_own_recorder_and_says_so(
    tablet: Tablet,
) -> None:
    tablet.page.add_init_script(
        "delete window.MediaStreamTrackProcessor; delete window.AudioWorkletNode"
    )
    tablet.open()
    tablet.check_microphone()
    tablet.record_and_keep(seconds=1.0)
    tablet.until(lambda: len(tablet.site.takes) == 1)

    (sent,) = tablet.site.sent
    metadata = metadata_of(sent)
    assert content_type_of(sent.body) in LOSSY_TYPES
    assert metadata["capture"] == "mediarecorder"
    assert "opus" in metadata["encoder"]
    sound = decode(sent.body, parameters=PipelineParameters())
    told_s = metadata["num_samples"] / metadata["sampling_rate_hz"]
    assert sound.duration_s == pytest.approx(told_s, abs=0.1)
    peak = np.abs(sound.samples.astype(np.int32)).max() / 32768  # of speech or of a pause in it
    assert metadata["peak_dbfs"] == pytest.approx(20 * np.log10(peak), abs=1.0)


def test_a_take_travels_with_its_hash_its_ticket_and_the_granted_settings(tablet: Tablet) -> None:
    tablet.open()
    tablet.check_microphone()
    tablet.record_and_keep()
    tablet.until(lambda: len(tablet.site.takes) == 1)

    (sent,) = tablet.site.sent
    metadata = metadata_of(sent)
    assert sent.headers["authorization"] == "Ticket a-signed-ticket"
    assert sent.headers["content-type"] == "application/vnd.dases.sealed-take"
    assert sent.headers["x-content-sha256"] == hashlib.sha256(sent.body).hexdigest()
    assert "cookie" not in sent.headers
    assert metadata["turn_id"] == tablet.data["turn_id"]
    assert metadata["prompt_id"] == tablet.data["prompts"][0]["id"]
    assert metadata["encoder"] == "flac"
    processing = ("echoCancellation", "noiseSuppression", "autoGainControl")
    assert [metadata["settings"][name] for name in processing] == [False, False, False]


def test_a_take_ends_by_itself_after_speech(tablet: Tablet, microphone: Microphone) -> None:
    tablet.open()
    tablet.check_microphone()
    tablet.press("record")
    tablet.shows("review")
    tablet.press("keep")
    tablet.until(lambda: len(tablet.site.takes) == 1)

    take, rate = soundfile.read(io.BytesIO(tablet.site.sent[0].body), dtype="int16")
    assert found_in_loop(take, microphone[1])
    assert np.abs(take[-int(1.1 * rate) :]).max() < 0.01 * 32767


def test_a_take_is_never_longer_than_allowed(tablet: Tablet) -> None:
    tablet.data["max_duration_s"] = 1
    tablet.open()
    tablet.check_microphone()
    tablet.press("record")
    tablet.shows("review")
    tablet.press("keep")
    tablet.until(lambda: len(tablet.site.takes) == 1)

    take, rate = soundfile.read(io.BytesIO(tablet.site.sent[0].body))
    assert len(take) == rate
