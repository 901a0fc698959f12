"""From one or two channels to one."""

import enum

import numpy as np

from dases_voice.audio.signal.flags import QualityFlag
from dases_voice.audio.signal.recording import FULL_SCALE, Float32Array, Int16Array

DEAD_POWER_RATIO = 100
"""A channel 20 dB under the other is a floating input, or the far side of a headset."""


class Downmix(enum.StrEnum):
    """How the only channel of a clip came to be."""

    MONO = "mono"
    LEFT = "left"
    RIGHT = "right"
    MEAN = "mean"

    @property
    def columns(self) -> slice:
        """The channels of the source that take part."""
        return {"left": slice(0, 1), "right": slice(1, 2)}.get(self.value, slice(None))


def choose_downmix(samples: Int16Array) -> tuple[Downmix, frozenset[QualityFlag]]:
    """Choose which channels to keep.

    Averaging is for two microphones that hear the same. It would halve a voice whose other
    channel is dead, and silence one whose channels are in opposite phase.

    Parameters
    ----------
    samples : ndarray of int16, shape (num_samples, 1 or 2)
        The recording.

    Returns
    -------
    downmix : Downmix
        ``MEAN`` for two live channels in phase, else the louder channel. Silence averages.
    flags : frozenset of QualityFlag
        ``DEAD_CHANNEL`` or ``ANTI_PHASE`` when that was the reason.

    Examples
    --------
    >>> left = np.array([900, -800, 700, -600], dtype=np.int16)
    >>> choose_downmix(np.stack([left, -left], axis=1))
    (<Downmix.LEFT: 'left'>, frozenset({<QualityFlag.ANTI_PHASE: 'anti_phase'>}))
    """
    if samples.shape[1] == 1:
        return Downmix.MONO, frozenset()
    left_power, right_power, covariance = _moments(samples)
    louder = Downmix.LEFT if left_power >= right_power else Downmix.RIGHT
    if max(left_power, right_power) > DEAD_POWER_RATIO * min(left_power, right_power):
        return louder, frozenset({QualityFlag.DEAD_CHANNEL})
    if covariance < 0:
        return louder, frozenset({QualityFlag.ANTI_PHASE})
    return Downmix.MEAN, frozenset()


def _moments(samples: Int16Array) -> tuple[int, int, int]:
    """Return both variances and the covariance, times the squared number of samples.

    Products of 16-bit integers add up without rounding in 64-bit floats for over a minute of
    sound, so that every machine decides alike, whatever the order of its additions.
    """
    left, right = samples.T.astype(np.float64)
    count = len(samples)
    left_sum, right_sum = int(left.sum()), int(right.sum())
    return (
        count * int(left @ left) - left_sum**2,
        count * int(right @ right) - right_sum**2,
        count * int(left @ right) - left_sum * right_sum,
    )


def mix_down(samples: Int16Array, downmix: Downmix, *, centre: int) -> Float32Array:
    """Bring the chosen channels to one, centred on zero.

    Parameters
    ----------
    samples : ndarray of int16, shape (num_samples, num_channels)
        The recording.
    downmix : Downmix
        From `choose_downmix`.
    centre : int
        Mean of the chosen channels in whole 16-bit steps, which is taken off: a clean source
        stays bit-exact then, and digital silence stays zero.

    Returns
    -------
    ndarray of float32, shape (num_samples,)
        Full scale is 1.0.

    Examples
    --------
    >>> samples = np.array([[16384], [0], [-16384]], dtype=np.int16)
    >>> mix_down(samples, Downmix.MONO, centre=0).tolist()
    [0.5, 0.0, -0.5]
    """
    used = samples[:, downmix.columns]
    scale = np.float32(1 / (FULL_SCALE * used.shape[1]))
    total = used[:, 0].astype(np.float32)
    for column in range(1, used.shape[1]):
        total += used[:, column]
    if centre:
        total -= np.float32(centre * used.shape[1])
    total *= scale
    return total
