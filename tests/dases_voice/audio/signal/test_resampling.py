import numpy as np
import pytest

from dases_voice.audio.signal.resample import to_clip_rate, to_int16
from tests.dases_voice.audio.signal.synthesis import Signal, amplitude, silence, tone

RATES = [8_000, 22_050, 44_100, 48_000, 96_000]


def chord(rate: int) -> Signal:
    """Nine tones over the band that both rates share, which need no oracle at any rate."""
    pitches = np.linspace(0.01, 0.42, 9) * min(rate, 16_000)
    return np.asarray(sum(tone(1.0, hertz=f, rate=rate, peak_dbfs=-20) for f in pitches))


@pytest.mark.parametrize("rate", RATES)
def test_a_chord_keeps_its_pitches_its_levels_and_its_place(rate: int) -> None:
    source = chord(rate).astype(np.float32)
    resampled = to_clip_rate(source, sampling_rate_hz=rate)
    time_s = np.arange(16_000) / 16_000
    pitches = np.linspace(0.01, 0.42, 9) * min(rate, 16_000)
    expected = amplitude(-20) * np.sin(2 * np.pi * np.outer(pitches, time_s)).sum(axis=0)
    assert abs(len(resampled) - 16_000) <= 1
    error = resampled[800:15_200] - expected[800:15_200]
    # At rates that share no small factor libsoxr places samples to within 20 ns.
    assert np.abs(error).max() < amplitude(-20) * amplitude(-60)


def test_what_lies_over_the_new_band_is_gone() -> None:
    resampled = to_clip_rate(
        tone(1.0, hertz=9_000, peak_dbfs=-6).astype(np.float32), sampling_rate_hz=48_000
    )
    assert np.abs(resampled[800:-800]).max() < amplitude(-90)


def test_the_right_rate_is_left_alone() -> None:
    source = tone(0.5, rate=16_000).astype(np.float32)
    assert to_clip_rate(source, sampling_rate_hz=16_000) is source


def test_silence_stays_silence() -> None:
    resampled = to_clip_rate(silence(1.0).astype(np.float32), sampling_rate_hz=48_000)
    assert not to_int16(resampled).any()


def test_the_gain_is_applied_before_rounding() -> None:
    faint = np.full(10, 0.3 / 32768, dtype=np.float32)
    assert set(to_int16(faint)) == {0}
    assert set(to_int16(faint, gain_db=20.0)) == {3}


def test_what_is_over_full_scale_is_limited() -> None:
    assert to_int16(np.array([1.5, -1.5], dtype=np.float32)).tolist() == [32767, -32768]
