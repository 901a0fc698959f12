"""Bringing other sample formats to 16 bits."""

import math

import numpy as np
from numpy.typing import NDArray

from dases_voice.audio.signal.errors import NonFiniteError, OutOfRangeError
from dases_voice.audio.signal.recording import FULL_SCALE, Float32Array, Float64Array, Int16Array

MAX_ABSOLUTE = 8.0
"""Eighteen decibels over full scale. A hot microphone overshoots by two or three; what is beyond
was never sound, and limiting it would turn garbage into a loud square wave."""


def from_uint8(samples: NDArray[np.uint8]) -> Int16Array:
    """Bring unsigned 8-bit samples, whose silence is 128, to 16 bits."""
    return (samples.astype(np.int16) - 128) << 8


def from_int24(packed: NDArray[np.uint8]) -> Int16Array:
    """Keep the upper two of every three little-endian bytes."""
    upper = np.ascontiguousarray(packed.reshape(-1, 3)[:, 1:])
    return upper.view("<i2").reshape(-1)


def from_int32(samples: NDArray[np.int32]) -> Int16Array:
    """Keep the upper sixteen bits."""
    return (samples >> 16).astype(np.int16)


def from_float(samples: Float32Array | Float64Array) -> Int16Array:
    """Round to 16 bits and limit what is over full scale.

    Parameters
    ----------
    samples : ndarray of float, any shape
        Full scale is 1.0.

    Returns
    -------
    ndarray of int16, same shape
        Zeros stay zeros.

    Raises
    ------
    NonFiniteError
        When a sample is not a number, or infinite.
    OutOfRangeError
        When a sample is beyond ±8.

    Examples
    --------
    >>> from_float(np.array([0.0, 0.5, 1.5, -1.0])).tolist()
    [0, 16384, 32767, -32768]
    """
    # What is not a number is the largest and the lowest, too.
    largest = max(float(samples.max(initial=0.0)), -float(samples.min(initial=0.0)))
    if not math.isfinite(largest):
        raise NonFiniteError(f"a sample is {largest}")
    if largest > MAX_ABSOLUTE:
        raise OutOfRangeError(f"a sample is {largest:g}, at most {MAX_ABSOLUTE:g}")
    scaled = samples * samples.dtype.type(FULL_SCALE)
    np.rint(scaled, out=scaled)
    np.clip(scaled, -FULL_SCALE, FULL_SCALE - 1, out=scaled)
    return scaled.astype(np.int16)
