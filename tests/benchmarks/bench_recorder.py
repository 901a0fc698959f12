"""Record for ten minutes on each path, with the browser under load, and count what was lost.

`make bench` runs it; `python tests/benchmarks/bench_recorder.py SECONDS` runs a shorter or longer
form. Load: the processor slowed down four times, the page's main thread blocked for 1.5 s of each 2,
a microphone that loses buffers. A take is a minute, the longest that the server takes.
"""

import os
import sys
import tempfile
from pathlib import Path

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "dases_voice.settings.test"
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = (
    "1"  # Playwright's loop is in this thread, and no query is
)
django.setup()

from tests.browser import FAKE_MICROPHONE_RATE_HZ, chromium, write_microphone_wav  # noqa: E402  # after the set-up
from tests.dases_voice.collection.recorder.conftest import (  # noqa: E402  # as above
    Tablet,
    prompt,
    recorder_data,
)
from tests.dases_voice.collection.recorder.load import (  # noqa: E402  # as above
    Outcome,
    record_under_load,
    sound_with_holes,
)
from tests.dases_voice.collection.recorder.site import RunningSite  # noqa: E402  # as above

TAKE_S = 60
ONLY_WORKLET = "delete window.MediaStreamTrackProcessor"


def bench_path(path: str, *, seconds: int, site: RunningSite, folder: Path) -> list[Outcome]:
    """Record takes one after the other until their time is over."""
    file = folder / f"{path}.wav"
    played = write_microphone_wav(file, sound_with_holes(5), FAKE_MICROPHONE_RATE_HZ)
    site.site.reset()
    count, length_s = -(-seconds // TAKE_S), min(seconds, TAKE_S)
    prompts = [prompt(number, text="Read.", max_duration_s=length_s) for number in range(count)]
    with chromium(microphone=file) as browser:
        page = browser.new_page(locale="fr-FR")
        if path == "worklet":
            page.add_init_script(ONLY_WORKLET)
        tablet = Tablet(page, site.site, recorder_data(prompts=prompts, max_duration_s=length_s))
        tablet.open()
        tablet.check_microphone()
        return [record_under_load(tablet, played, last=take) for take in range(1, count + 1)]


def report(path: str, outcomes: list[Outcome]) -> None:
    """Print a line for a path."""
    told = [outcome.told for outcome in outcomes]
    samples = sum(outcome.num_samples for outcome in outcomes)
    whole = sum(outcome.num_samples for outcome in outcomes if outcome.is_whole)
    sys.stdout.write(
        f"{path:10}{samples / FAKE_MICROPHONE_RATE_HZ:8.0f} s{samples:14,} samples"
        f"{100 * whole / samples:8.2f} % in unbroken takes"
        f"{sum(len(outcome.holes) for outcome in outcomes):6} holes in the sound,"
        f"{sum(faults['hole_count'] for faults in told):5} found by the device,"
        f"{sum(outcome.num_holes_found_by_worker for outcome in outcomes):5} by the worker;"
        f"{sum(faults['missing_frames'] for faults in told):7} frames told missing,"
        f"{sum(faults['inserted_frames'] for faults in told):7} told inserted\n"
    )
    sys.stdout.flush()


def main(seconds: int) -> None:
    """Measure both paths; stop with an error where a fault went unnoticed."""
    site = RunningSite()
    with tempfile.TemporaryDirectory() as folder:
        for path in ("mstp", "worklet"):
            outcomes = bench_path(path, seconds=seconds, site=site, folder=Path(folder))
            report(path, outcomes)
            for outcome in outcomes:
                frames = outcome.told["missing_frames"] + outcome.told["inserted_frames"]
                assert outcome.is_whole or frames > 0 or outcome.told["hole_count"] > 0
                assert outcome.all_holes_are_found
    site.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 600)
