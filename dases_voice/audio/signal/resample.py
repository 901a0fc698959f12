"""Between sampling rates and sample formats."""

import numpy as np
import soxr

from dases_voice.audio.signal.parameters import SAMPLING_RATE_HZ
from dases_voice.audio.signal.recording import FULL_SCALE, Float32Array, Int16Array


def to_clip_rate(samples: Float32Array, *, sampling_rate_hz: int) -> Float32Array:
    """Resample to 16 kHz, in one pass of libsoxr's high-quality recipe.

    Parameters
    ----------
    samples : ndarray of float32, shape (num_samples,)
        One channel; full scale is 1.0.
    sampling_rate_hz : int
        Its rate.

    Returns
    -------
    ndarray of float32
        The same sound at 16 kHz without delay; the very same array when the rate is right
        already. Floats on purpose: to integers, libsoxr adds a dither that is seeded by the clock.

    Examples
    --------
    >>> to_clip_rate(np.zeros(48_000, dtype=np.float32), sampling_rate_hz=48_000).shape
    (16000,)
    """
    if sampling_rate_hz == SAMPLING_RATE_HZ:
        return samples
    resampled: Float32Array = soxr.resample(
        samples, sampling_rate_hz, SAMPLING_RATE_HZ, quality="HQ"
    )
    return resampled


def to_int16(samples: Float32Array, *, gain_db: float = 0.0) -> Int16Array:
    """Apply a gain, round to 16 bits and limit what is over full scale; no dither.

    Without dither the same recording gives the same bytes everywhere, and the rounding noise lies
    far under that of any classroom.

    Examples
    --------
    >>> to_int16(np.array([0.25, -0.25], dtype=np.float32), gain_db=20 * np.log10(2)).tolist()
    [16384, -16384]
    """
    scaled = samples * np.float32(FULL_SCALE * 10 ** (gain_db / 20))
    np.rint(scaled, out=scaled)
    np.clip(scaled, -FULL_SCALE, FULL_SCALE - 1, out=scaled)
    return scaled.astype(np.int16)
