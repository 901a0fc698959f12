"""A real Chromium for tests, with a fake microphone that plays a file.

    with chromium(microphone=path) as browser:
        page = browser.new_page()

A test that needs Chromium is skipped, with the reason, where there is none.
"""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import soundfile
import soxr
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

# Chromium's fake microphone runs at this rate whatever a page asks for: only a file at the same
# rate reaches the page bit by bit.
FAKE_MICROPHONE_RATE_HZ = 44_100
PROGRAM_NAMES = ("chromium", "chromium-browser", "google-chrome")
QUIET_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
)


def find_chromium(playwright: Playwright) -> str | None:
    """Return the Chromium to drive: the one that is named, the system's, then Playwright's own."""
    named = os.environ.get("DASES_CHROMIUM")
    if named:
        return named
    on_path = next(filter(None, map(shutil.which, PROGRAM_NAMES)), None)
    if on_path:
        return on_path
    own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


def launch_arguments(microphone: Path | None = None) -> list[str]:
    """Return Chromium's arguments; with a file, a microphone that is allowed and plays it.

    The file loops without a seam, and each new request for the microphone starts it again.
    """
    arguments = [*QUIET_ARGUMENTS]
    if microphone is not None:
        arguments += [
            "--use-fake-device-for-media-stream",
            "--use-fake-ui-for-media-stream",
            f"--use-file-for-fake-audio-capture={microphone}",
            "--autoplay-policy=no-user-gesture-required",
        ]
    return arguments


@contextmanager
def chromium(*, microphone: Path | None = None, extra: tuple[str, ...] = ()) -> Iterator[Browser]:
    """Run a headless Chromium, or skip the test where there is none."""
    with sync_playwright() as playwright:
        executable = find_chromium(playwright)
        if executable is None:
            names = ", ".join(PROGRAM_NAMES)
            pytest.skip(f"no Chromium: set DASES_CHROMIUM, or install one of {names}")
        browser = playwright.chromium.launch(
            executable_path=executable, args=[*launch_arguments(microphone), *extra]
        )
        try:
            yield browser
        finally:
            browser.close()


def write_microphone_wav(
    path: Path, samples: npt.NDArray[np.floating], sampling_rate_hz: int
) -> npt.NDArray[np.int16]:
    """Write what the fake microphone shall play and return it as the page will hear it.

    Parameters
    ----------
    samples
        One channel in [-1, 1]. At another rate than 44,100 Hz it is resampled first. Append
        silence (better: faint noise, as exact zeros look like a fault) for the pause that ends
        a take.
    """
    if sampling_rate_hz != FAKE_MICROPHONE_RATE_HZ:
        samples = soxr.resample(samples, sampling_rate_hz, FAKE_MICROPHONE_RATE_HZ)
    played: npt.NDArray[np.int16] = np.round(np.clip(samples, -1, 1) * 32767).astype(np.int16)
    soundfile.write(path, played, FAKE_MICROPHONE_RATE_HZ, subtype="PCM_16")
    return played


def eventually(page: Page, question: Callable[[], bool], *, seconds: float = 15.0) -> None:
    """Ask until the answer is yes, and let the page live meanwhile.

    Playwright's own waiting takes the promise of an asynchronous question for a yes.
    """
    end = time.monotonic() + seconds
    while not question():
        assert time.monotonic() < end, f"still no after {seconds} s"
        page.wait_for_timeout(40)
