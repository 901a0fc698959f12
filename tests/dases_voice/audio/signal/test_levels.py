import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dases_voice.audio.signal.levels import Levels, measure_levels
from dases_voice.audio.signal.recording import Int16Array
from tests.dases_voice.audio.signal.synthesis import column, noise, silence, take, tone


def levels_of(samples: Int16Array) -> Levels:
    return measure_levels(samples, sampling_rate_hz=48_000)


@pytest.mark.parametrize("level_dbfs", [-0.5, -6.0, -23.0, -60.0])
def test_the_peak_of_a_tone_is_its_amplitude(level_dbfs: float) -> None:
    levels = levels_of(column(tone(1.0, peak_dbfs=level_dbfs)))
    # At -60 dBFS a 16-bit step is a third of a decibel.
    assert levels.peak_dbfs == pytest.approx(level_dbfs, abs=0.15)


def test_silence_has_no_level_and_no_fault() -> None:
    levels = levels_of(column(silence(1.0)))
    assert levels.peak_dbfs == -math.inf
    assert (levels.dc_offset, levels.clipping_ratio, levels.num_holes) == (0.0, 0.0, 0)


@pytest.mark.parametrize("offset", [0.25, -0.03])
def test_the_offset_is_measured_with_its_sign(offset: float) -> None:
    levels = levels_of(column(tone(1.0) + offset))
    assert levels.dc_offset == pytest.approx(offset, abs=1e-4)


def test_an_unclipped_tone_at_full_scale_is_not_called_clipped() -> None:
    assert levels_of(column(tone(1.0, peak_dbfs=-0.01))).clipping_ratio == 0.0


@pytest.mark.parametrize(("drive_db", "share"), [(3.0103, 0.5), (6.0206, 2 / 3)])
def test_the_share_of_clipped_samples_is_that_of_the_arc(drive_db: float, share: float) -> None:
    """A sine driven by a factor of a is over full scale for 1 - 2/pi*asin(1/a) of the time."""
    driven = np.clip(tone(1.0, hertz=101, peak_dbfs=drive_db), -1, 32767 / 32768)
    assert levels_of(column(driven)).clipping_ratio == pytest.approx(share, abs=0.01)


def test_a_limiter_just_under_full_scale_still_counts() -> None:
    driven = np.clip(tone(1.0, hertz=101, peak_dbfs=6), -0.985, 0.985)
    assert levels_of(column(driven)).clipping_ratio > 0.6


def test_a_plateau_far_under_full_scale_is_no_clipping() -> None:
    driven = np.clip(tone(1.0, hertz=101, peak_dbfs=0), -0.5, 0.5)
    assert levels_of(column(driven)).clipping_ratio == 0.0


def test_clipping_on_one_side_only_is_found() -> None:
    driven = np.clip(tone(1.0, hertz=101, peak_dbfs=6), -0.4, 1)
    assert 0.2 < levels_of(column(driven)).clipping_ratio < 0.4


@pytest.mark.parametrize("length", [64, 65, 128, 960, 5_000])
@pytest.mark.parametrize("start", [10_000, 10_017, 20_031])
def test_each_buffer_that_never_came_is_counted(start: int, length: int) -> None:
    samples = column(take(noise_dbfs=-50))
    samples[start : start + length] = 0
    samples[start - 1] = samples[start + length] = 7
    assert levels_of(samples).num_holes == 1


@given(start=st.integers(1, 900), length=st.integers(1, 63))
def test_shorter_runs_of_zeros_are_no_holes(start: int, length: int) -> None:
    samples = np.full((1_000, 1), 9, dtype=np.int16)
    samples[start : start + length] = 0
    assert levels_of(samples).num_holes == 0


def test_zeros_before_and_after_the_live_sound_are_no_holes() -> None:
    live = noise(0.5, rms_dbfs=-30)
    padded = np.concatenate((silence(0.5), live, silence(0.5)))
    assert levels_of(column(padded)).num_holes == 0


@pytest.mark.parametrize("buffer", [128, 480])
def test_a_buffer_that_came_twice_is_counted(buffer: int) -> None:
    live = column(take(noise_dbfs=-60))
    at = 70_001
    assert levels_of(live).num_repeats == 0
    assert levels_of(np.concatenate((live[:at], live[at - buffer :]))).num_repeats == 1


def test_of_two_channels_the_worse_counts() -> None:
    good, bad = column(tone(1.0)), column(np.clip(tone(1.0, hertz=101, peak_dbfs=6), -1, 1) + 0)
    bad[10_000:10_100] = 0
    both = levels_of(np.concatenate((good, bad), axis=1))
    assert both.clipping_ratio > 0.6
    assert both.num_holes == 1
    assert both.peak_dbfs == 0.0
