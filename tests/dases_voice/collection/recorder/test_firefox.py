"""The recorder in Firefox: another engine, another audio graph, the same take."""

import base64
import io
import json
import time
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.dases_voice.collection.recorder.conftest import recorder_data, render
from tests.dases_voice.collection.recorder.site import Site
from tests.firefox import Firefox, firefox

pytestmark = pytest.mark.slow

SPEECH_S = 1.0
ARRIVAL_S = 20.0
MOSTLY = 0.9  # no tone in noise holds a hundredth of its energy


def test_one_take_is_recorded_and_arrives(site: Site, tmp_path: Path) -> None:
    site.record_page = render(recorder_data())
    with firefox(tmp_path) as browser:
        browser.open(f"{site.url}/record/")
        _record_and_keep(browser)
        end = time.monotonic() + ARRIVAL_S
        while not site.takes:
            assert time.monotonic() < end, "no take has arrived"
            time.sleep(0.05)

    (sent,) = site.sent
    sound, rate_hz = soundfile.read(io.BytesIO(sent.body), dtype="int16")
    described = json.loads(base64.urlsafe_b64decode(sent.headers["x-take-metadata"] + "=="))
    assert sent.status == 201
    assert rate_hz == 48_000
    assert described["capture"] in {"mstp", "worklet"}
    assert described["num_samples"] == len(sound) >= SPEECH_S * rate_hz
    # A busy machine may lose a buffer, which is then told; most of it is the tone all the same.
    assert described["faults"].keys() == {"missing_frames", "inserted_frames", "holes"}
    assert _purity(sound[rate_hz // 10 : -rate_hz // 10]) > MOSTLY


def _record_and_keep(browser: Firefox) -> None:
    browser.click("[data-dases-action=open-microphone]")
    browser.shows("[data-dases-step=check]")
    browser.click("[data-dases-action=check-done]")
    browser.shows("[data-dases-step=prompt]")
    browser.click("[data-dases-action=record]")
    browser.shows("[data-phase=recording]")
    time.sleep(SPEECH_S)  # a take lasts as long as it lasts
    browser.click("[data-phase=recording] [data-dases-action=record]")
    browser.shows("[data-dases-step=review]")
    browser.click("[data-dases-action=keep]")


def _purity(sound: np.ndarray) -> float:
    """Return the share of the energy that lies in one tone and beside it: Firefox plays one."""
    energy = np.abs(np.fft.rfft(sound * np.hanning(len(sound)))) ** 2
    peak = int(np.argmax(energy))
    return float(energy[max(0, peak - 5) : peak + 6].sum() / energy.sum())
