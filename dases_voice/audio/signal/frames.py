"""Frames of 5 ms: their energies, in decibels, and how far loud and faint moments lie apart.

Everything is computed in integers, or in floats that hold them exactly, up to the decibels, so that
every machine comes to the same decisions.
"""

import math

import numpy as np
from numpy.typing import NDArray

from dases_voice.audio.signal.parameters import SAMPLING_RATE_HZ
from dases_voice.audio.signal.recording import FULL_SCALE, Float64Array, Int16Array

FRAME_SAMPLES = SAMPLING_RATE_HZ // 200
"""5 ms, the resolution of the edges."""

FLOOR_QUANTILE = 0.10
LEVEL_QUANTILE = 0.95

SNR_FRAMES = 20
"""100 ms."""
SNR_FAINTEST_DBFS = -120.0

BoolArray = NDArray[np.bool_]
"""One answer for each frame."""


def frame_energies(samples: Int16Array) -> Float64Array:
    """Return the pre-emphasised mean square of each 5 ms.

    Pre-emphasis (a first difference) evens out the spectrum of a voice, so that rumble and mains
    hum weigh little and a faint "f" weighs something.

    Parameters
    ----------
    samples : ndarray of int16, shape (num_samples,)
        One channel at 16 kHz.

    Returns
    -------
    ndarray of float64, shape (num_samples // 80,)
        Relative to full scale. Silence gives zeros.

    Examples
    --------
    >>> frame_energies(np.zeros(800, dtype=np.int16)).tolist()
    [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]
    """
    num_frames = len(samples) // FRAME_SAMPLES
    used = samples[: num_frames * FRAME_SAMPLES]
    emphasised = np.zeros(len(used))
    np.subtract(used[1:], used[:-1], out=emphasised[1:], dtype=np.float64)
    frames = emphasised.reshape(num_frames, FRAME_SAMPLES)
    energies: Float64Array = np.vecdot(frames, frames)
    return energies / (FRAME_SAMPLES * FULL_SCALE**2)


def frames_in(seconds: float) -> int:
    """Return how many frames a time is."""
    return round(seconds * SAMPLING_RATE_HZ / FRAME_SAMPLES)


def sliding_mean(values: Float64Array, width: int) -> Float64Array:
    """Return the mean of each so many neighbours; there are ``width - 1`` fewer than values."""
    count = len(values) - width + 1
    total = values[:count].copy()
    for offset in range(1, width):
        total += values[offset : offset + count]
    total /= width
    return total


def smoothed(energies: Float64Array, width: int) -> Float64Array:
    """Return the mean around each frame; beyond the edges there is silence."""
    before = np.zeros(width // 2)
    after = np.zeros(width - 1 - width // 2)
    return sliding_mean(np.concatenate((before, energies, after)), width)


def decibels(power: float, *, faintest: float) -> float:
    """Return a power in dB, not under the faintest."""
    return 10 * math.log10(max(power, 10 ** (faintest / 10)))


def power_of(decibels: float) -> float:
    """Return the power that so many decibels are."""
    return float(10 ** (decibels / 10))


def floor_and_level(power: Float64Array, *, faintest: float) -> tuple[float, float]:
    """Return the 10th and 95th percentile in dB: how faint the pauses and how loud the sounds."""
    ranked = np.sort(power)
    floor, level = (
        decibels(float(ranked[int(quantile * (len(ranked) - 1))]), faintest=faintest)
        for quantile in (FLOOR_QUANTILE, LEVEL_QUANTILE)
    )
    return floor, level


def snr_db(energies: Float64Array) -> float:
    """Estimate the signal-to-noise ratio from how far loud and faint moments lie apart.

    An estimate: against mixtures of known ratio it reads 0.4 to 1.0 dB high at 10 to 30 dB, with
    5 dB of spread; voices in the background read as signal.

    Parameters
    ----------
    energies : ndarray of float64, shape (num_frames,)
        From `frame_energies`, of the untrimmed recording: the noise is in its pauses.

    Returns
    -------
    float
        From the 10th to the 95th percentile of the energies of 100 ms, in dB, at most 120. Zero
        for silence, steady sounds and recordings under 100 ms.

    Examples
    --------
    >>> snr_db(np.concatenate((np.full(100, 1e-6), np.full(100, 1e-3))))
    30.0
    """
    whole = len(energies) // SNR_FRAMES * SNR_FRAMES
    if not whole:
        return 0.0
    blocks = energies[:whole].reshape(-1, SNR_FRAMES).mean(axis=1)
    floor, level = floor_and_level(blocks, faintest=SNR_FAINTEST_DBFS)
    return level - floor
