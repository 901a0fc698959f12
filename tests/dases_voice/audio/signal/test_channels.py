import numpy as np
import pytest

from dases_voice.audio.signal.channels import Downmix, choose_downmix, mix_down
from dases_voice.audio.signal.flags import QualityFlag
from tests.dases_voice.audio.signal.synthesis import (
    Signal,
    amplitude,
    column,
    noise,
    silence,
    take,
    to_int16,
    tone,
)


def pair(left: Signal, right: Signal) -> np.ndarray:
    return to_int16(np.stack([left, right], axis=1))


def test_one_channel_is_taken_as_it_is() -> None:
    assert choose_downmix(column(tone(0.5))) == (Downmix.MONO, frozenset())


def test_two_channels_in_phase_are_averaged() -> None:
    samples = pair(tone(0.5), tone(0.5) * 0.5)
    downmix, flags = choose_downmix(samples)
    assert (downmix, flags) == (Downmix.MEAN, frozenset())
    assert np.abs(mix_down(samples, downmix, centre=0)).max() == pytest.approx(0.075, abs=1e-4)


@pytest.mark.parametrize(("gain", "louder"), [(0.5, Downmix.LEFT), (2.0, Downmix.RIGHT)])
def test_of_channels_in_opposite_phase_the_louder_is_kept(gain: float, louder: Downmix) -> None:
    samples = pair(tone(0.5), -gain * tone(0.5))
    assert choose_downmix(samples) == (louder, frozenset({QualityFlag.ANTI_PHASE}))
    assert np.abs(mix_down(samples, louder, centre=0)).max() > 0.09


@pytest.mark.parametrize("dead_dbfs", [-200.0, -60.0])
@pytest.mark.parametrize("live", [Downmix.LEFT, Downmix.RIGHT])
def test_a_dead_channel_is_left_out(live: Downmix, dead_dbfs: float) -> None:
    dead = noise(0.5, rms_dbfs=dead_dbfs)
    samples = pair(tone(0.5), dead) if live is Downmix.LEFT else pair(dead, tone(0.5))
    assert choose_downmix(samples) == (live, frozenset({QualityFlag.DEAD_CHANNEL}))
    loudest = np.abs(mix_down(samples, live, centre=0)).max()
    assert loudest == pytest.approx(amplitude(-20), rel=1e-3)


def test_an_offset_on_both_channels_does_not_pass_for_agreement() -> None:
    samples = pair(tone(0.5) + 0.4, 0.4 - tone(0.5))
    assert choose_downmix(samples)[1] == {QualityFlag.ANTI_PHASE}


def test_two_silent_channels_are_not_an_accident() -> None:
    assert choose_downmix(pair(silence(0.5), silence(0.5))) == (Downmix.MEAN, frozenset())


def test_the_mean_is_removed_in_whole_steps() -> None:
    clean = column(tone(1.0))
    shifted = clean + np.int16(500)
    assert np.array_equal(mix_down(clean, Downmix.MONO, centre=0) * 32768, clean[:, 0])
    assert np.array_equal(
        mix_down(shifted, Downmix.MONO, centre=500), mix_down(clean, Downmix.MONO, centre=0)
    )


def test_full_scale_does_not_overflow() -> None:
    samples = np.full((100, 2), -32768, dtype=np.int16)
    samples[::2] = 32767
    mixed = mix_down(samples, choose_downmix(samples)[0], centre=0)
    assert mixed.min() == pytest.approx(-1.0, abs=1e-4)
    assert mixed.max() == pytest.approx(1.0, abs=1e-4)


def test_the_choice_does_not_depend_on_rounding() -> None:
    """A covariance of one step squared, among sums that 32-bit floats cannot hold."""
    left = np.tile(np.array([32767, -32768], dtype=np.int16), 400_000)
    right = left.copy()
    assert choose_downmix(np.stack([left, right], axis=1))[0] is Downmix.MEAN
    assert choose_downmix(np.stack([left, -right - 1], axis=1))[1] == {QualityFlag.ANTI_PHASE}


def test_a_voice_whose_channels_cancel_survives() -> None:
    samples = pair(take(), -take())
    downmix, _ = choose_downmix(samples)
    assert np.abs(mix_down(samples, downmix, centre=0)).max() > 0.3
