"""Power spectra of 100 ms blocks, from which loudness and bandwidth are read."""

import numpy as np

from dases_voice.audio.signal.parameters import SAMPLING_RATE_HZ
from dases_voice.audio.signal.recording import Float32Array, Float64Array

BLOCK_S = 0.1
BLOCK_SAMPLES = int(BLOCK_S * SAMPLING_RATE_HZ)
FREQUENCIES_HZ: Float64Array = np.arange(BLOCK_SAMPLES // 2 + 1) / BLOCK_S

ONE_SIDED: Float64Array = np.r_[1.0, np.full(BLOCK_SAMPLES // 2 - 1, 2.0), 1.0]
"""All frequencies but the first and the last stand for their mirror image, too."""

ROLL_OFF = 0.9995
"""Share of the energy below the bandwidth."""


def block_power(samples: Float32Array) -> Float64Array:
    """Return the power spectrum of each block of 100 ms.

    Parameters
    ----------
    samples : ndarray of float32, shape (num_samples,)
        One channel at 16 kHz.

    Returns
    -------
    ndarray of float64, shape (num_blocks, 801)
        Scaled so that the sum over frequencies is the block's mean square (Parseval), in steps
        of 10 Hz. An incomplete last block is left out, unless it is the only one: that one is
        padded with zeros and scaled by its true length. Silence gives zeros.

    Raises
    ------
    ValueError
        When there is no sample.

    Examples
    --------
    >>> tone = np.sin(2 * np.pi * 1000 * np.arange(16_000) / 16_000).astype(np.float32)
    >>> block_power(tone).sum(axis=1).round(6).tolist()[:2]
    [0.5, 0.5]
    """
    if len(samples) == 0:
        raise ValueError("no sample to take a spectrum of")
    num_blocks = max(1, len(samples) // BLOCK_SAMPLES)
    used = samples[: num_blocks * BLOCK_SAMPLES].astype(np.float64)
    power_scale = 1 / (BLOCK_SAMPLES * min(len(used), BLOCK_SAMPLES))
    if len(used) < BLOCK_SAMPLES:
        used = np.pad(used, (0, BLOCK_SAMPLES - len(used)))
    parts = np.fft.rfft(used.reshape(num_blocks, BLOCK_SAMPLES)).view(np.float64)
    parts *= parts
    power = parts[:, ::2] + parts[:, 1::2]
    power *= ONE_SIDED * power_scale
    return power


def bandwidth_hz(power: Float64Array) -> float:
    """Return the frequency under which 99.95 % of the energy lies.

    Parameters
    ----------
    power : ndarray of float64, shape (num_blocks, 801)
        From `block_power`.

    Returns
    -------
    float
        From 0 (also for silence) to 8000, in steps of 10 Hz.

    Examples
    --------
    >>> tone = np.sin(2 * np.pi * 1000 * np.arange(16_000) / 16_000).astype(np.float32)
    >>> bandwidth_hz(block_power(tone))
    1000.0
    """
    cumulated = np.cumsum(power.sum(axis=0))
    return float(FREQUENCIES_HZ[np.searchsorted(cumulated, ROLL_OFF * cumulated[-1])])
