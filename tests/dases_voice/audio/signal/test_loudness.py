import math
import re
import shutil
import subprocess

import numpy as np
import pytest

from dases_voice.audio.signal.loudness import normalising_gain_db, programme_loudness
from dases_voice.audio.signal.spectrum import bandwidth_hz, block_power
from tests.dases_voice.audio.signal.files import wav
from tests.dases_voice.audio.signal.synthesis import Signal, noise, silence, take, tone

RATE = 16_000


def lufs(signal: Signal) -> float:
    return programme_loudness(block_power(signal.astype(np.float32))).lufs


def at_peak(level_dbfs: float, duration_s: float) -> Signal:
    return tone(duration_s, hertz=1_000, peak_dbfs=level_dbfs, rate=RATE)


@pytest.mark.parametrize("level_dbfs", [0.0, -20.0, -23.0, -33.0, -50.0])
def test_the_calibration_tone_of_the_recommendation(level_dbfs: float) -> None:
    """997 Hz at full scale in one channel reads -3.01 LUFS; every other level follows."""
    calibration = tone(3.0, hertz=997, peak_dbfs=level_dbfs, rate=RATE)
    assert lufs(calibration) == pytest.approx(-3.01 + level_dbfs, abs=0.02)


def test_the_relative_gate_leaves_pauses_out() -> None:
    """EBU Tech 3341, case 3, in one channel: quiet ends do not pull the loud middle down."""
    parts = (at_peak(-36, 10), at_peak(-23, 60), at_peak(-36, 10))
    assert lufs(np.concatenate(parts)) == pytest.approx(-26.01, abs=0.1)


def test_the_absolute_gate_leaves_silence_out() -> None:
    """EBU Tech 3341, case 4, in one channel."""
    levels = [(-72, 10), (-36, 10), (-23, 60), (-36, 10), (-72, 10)]
    parts = [at_peak(level, length) for level, length in levels]
    assert lufs(np.concatenate(parts)) == pytest.approx(-26.01, abs=0.1)


def test_equal_energy_over_time_adds_up() -> None:
    """EBU Tech 3341, case 5, in one channel."""
    parts = (at_peak(-26, 20), at_peak(-20, 20.1), at_peak(-26, 20))
    assert lufs(np.concatenate(parts)) == pytest.approx(-26.01, abs=0.1)


def test_silence_is_infinitely_faint_and_not_gated() -> None:
    loudness = programme_loudness(block_power(silence(2.0, rate=RATE).astype(np.float32)))
    assert loudness == (-math.inf, False)


@pytest.mark.parametrize("duration_s", [0.05, 0.1, 0.35])
def test_under_four_hundred_milliseconds_the_plain_mean_is_used(duration_s: float) -> None:
    short = tone(duration_s, hertz=1_000, peak_dbfs=-20, rate=RATE)
    loudness = programme_loudness(block_power(short.astype(np.float32)))
    assert not loudness.gated
    assert loudness.lufs == pytest.approx(-23.01, abs=0.15)


def test_no_sample_is_refused() -> None:
    with pytest.raises(ValueError, match="no sample"):
        block_power(np.empty(0, dtype=np.float32))


@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="ffmpeg, the judge, is not on PATH")
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_ffmpeg_agrees_on_a_voice(seed: int) -> None:
    voice = take(speech_s=1.0 + seed, rate=RATE, noise_dbfs=-60, seed=seed)
    judged = subprocess.run(
        ["ffmpeg", "-hide_banner", "-i", "-", "-filter:a", "ebur128", "-f", "null", "-"],
        input=wav(voice, rate=RATE),
        capture_output=True,
        check=True,
    ).stderr.decode()
    theirs = float(re.findall(r"I:\s+(-?[\d.]+) LUFS", judged)[-1])
    assert lufs(voice) == pytest.approx(theirs, abs=0.15)


def test_the_gain_reaches_the_target_in_hundredths() -> None:
    gain_db, limited = normalising_gain_db(
        loudness_lufs=-31.23456, peak_dbfs=-14.0, target_lufs=-23.0, ceiling_dbfs=-1.0
    )
    assert (gain_db, limited) == (8.23, False)


def test_the_ceiling_wins_and_is_never_crossed() -> None:
    gain_db, limited = normalising_gain_db(
        loudness_lufs=-31.0, peak_dbfs=-4.001, target_lufs=-23.0, ceiling_dbfs=-1.0
    )
    assert limited
    assert -1.01 < -4.001 + gain_db <= -1.0


def test_power_adds_up_to_the_mean_square() -> None:
    signal = noise(1.0, rms_dbfs=-20, rate=RATE).astype(np.float32)
    per_block = (signal.reshape(10, -1).astype(np.float64) ** 2).mean(axis=1)
    assert np.allclose(block_power(signal).sum(axis=1), per_block)


@pytest.mark.parametrize("hertz", [300, 3_400, 7_500])
def test_the_bandwidth_of_a_tone_is_its_pitch(hertz: int) -> None:
    power = block_power(tone(1.0, hertz=hertz, rate=RATE).astype(np.float32))
    assert bandwidth_hz(power) == hertz


def test_the_bandwidth_of_white_noise_is_the_whole_band() -> None:
    power = block_power(noise(1.0, rms_dbfs=-20, rate=RATE).astype(np.float32))
    assert bandwidth_hz(power) > 7_950


def test_the_bandwidth_of_silence_is_zero() -> None:
    assert bandwidth_hz(block_power(silence(1.0, rate=RATE).astype(np.float32))) == 0.0
