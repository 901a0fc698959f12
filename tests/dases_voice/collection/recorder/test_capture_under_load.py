"""A minute on a slow tablet whose page is stuck most of the time: nothing is lost unnoticed.

The long form, ten minutes on each path, is `tests/benchmarks/bench_recorder.py`.
"""

from pathlib import Path

import pytest

from tests.browser import FAKE_MICROPHONE_RATE_HZ, write_microphone_wav
from tests.dases_voice.collection.recorder.conftest import Tablet
from tests.dases_voice.collection.recorder.load import (
    HOLE_LENGTHS,
    LOOP_S,
    Samples,
    record_under_load,
    sound_with_holes,
)

TAKE_S = 60


@pytest.fixture(scope="module")
def microphone(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Samples]:
    path = tmp_path_factory.mktemp("microphone") / "holes.wav"
    return path, write_microphone_wav(path, sound_with_holes(11), FAKE_MICROPHONE_RATE_HZ)


def test_a_minute_under_load_loses_no_sample_and_hides_no_hole(
    tablet: Tablet, microphone: tuple[Path, Samples]
) -> None:
    tablet.data["max_duration_s"] = tablet.data["prompts"][0]["max_duration_s"] = TAKE_S
    tablet.open()
    tablet.check_microphone()

    outcome = record_under_load(tablet, microphone[1], last=1)

    assert outcome.num_samples == TAKE_S * FAKE_MICROPHONE_RATE_HZ
    # Of frames nothing is asked: a busy machine lets the fake microphone itself stand still for a
    # moment, and the device rightly says that time has passed without sound.
    assert outcome.is_whole
    assert len(outcome.holes) >= TAKE_S // LOOP_S * len(HOLE_LENGTHS)
    assert outcome.told["hole_count"] == len(outcome.holes)
    assert outcome.all_holes_are_found
