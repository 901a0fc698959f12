"""What the microphone delivers is what arrives: every sample, every bit."""

import base64
import hashlib
import io
import json
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import soundfile

from tests.browser import FAKE_MICROPHONE_RATE_HZ
from tests.dases_voice.collection.recorder.conftest import Tablet

Microphone = tuple[Path, npt.NDArray[np.int16]]


def found_in_loop(take: npt.NDArray[np.int16], played: npt.NDArray[np.int16]) -> bool:
    """Tell whether a take is one unbroken piece of the file, which plays over and over."""
    loop = np.tile(played, 2 + len(take) // len(played)).tobytes()
    at = loop.find(take.tobytes())
    return at >= 0 and at % 2 == 0


@pytest.mark.parametrize("path", ["mstp", "worklet"])
def test_a_kept_take_equals_the_source(tablet: Tablet, microphone: Microphone, path: str) -> None:
    if path == "worklet":
        tablet.page.add_init_script("delete window.MediaStreamTrackProcessor")
    tablet.open()
    tablet.check_microphone()
    tablet.record_and_keep(seconds=1.5)
    tablet.until(lambda: len(tablet.site.takes) == 1)

    (sent,) = tablet.site.sent
    take, rate = soundfile.read(io.BytesIO(sent.body), dtype="int16")
    assert rate == FAKE_MICROPHONE_RATE_HZ
    assert len(take) > 1.4 * rate  # with what was said while the finger came down
    assert found_in_loop(take, microphone[1])

    metadata = json.loads(base64.urlsafe_b64decode(sent.headers["x-take-metadata"]))
    peak_dbfs = 20 * np.log10(np.abs(take.astype(float)).max() / 32767)
    assert metadata["capture"] == path
    assert metadata["num_samples"] == len(take)
    assert metadata["sampling_rate_hz"] == rate
    assert metadata["peak_dbfs"] == pytest.approx(peak_dbfs, abs=0.01)
    assert metadata["hole_count"] == 0


def test_a_take_travels_with_its_hash_its_ticket_and_the_granted_settings(tablet: Tablet) -> None:
    tablet.open()
    tablet.check_microphone()
    tablet.record_and_keep()
    tablet.until(lambda: len(tablet.site.takes) == 1)

    (sent,) = tablet.site.sent
    metadata = json.loads(base64.urlsafe_b64decode(sent.headers["x-take-metadata"]))
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
