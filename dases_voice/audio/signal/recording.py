"""Samples and their rate, which always travel together."""

import dataclasses

import numpy as np
from numpy.typing import NDArray

from dases_voice.audio.signal.flags import QualityFlag

Int16Array = NDArray[np.int16]
Float32Array = NDArray[np.float32]
Float64Array = NDArray[np.float64]

FULL_SCALE = 32768
"""One, in 16-bit steps."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Recording:
    """A decoded upload.

    Attributes
    ----------
    samples : ndarray of int16, shape (num_samples, num_channels)
        The sound. Sources of another depth are brought to 16 bits: by their upper bits when they
        are integers, by rounding and limiting when they are floats.
    sampling_rate_hz : int
        Samples per second and channel.
    container : {"wav", "flac", "webm", "ogg", "mp4"}
        The format that the bytes are in.
    codec : str
        How the samples were coded, in FFmpeg's words (``pcm_s16le``, ``flac``, ``opus``).
    flags : frozenset of QualityFlag
        What the decoder had to forgive.
    """

    samples: Int16Array
    sampling_rate_hz: int
    container: str
    codec: str
    flags: frozenset[QualityFlag] = frozenset()

    @property
    def num_samples(self) -> int:
        """Samples per channel."""
        return len(self.samples)

    @property
    def num_channels(self) -> int:
        """Channels, at least one."""
        return int(self.samples.shape[1])

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return self.num_samples / self.sampling_rate_hz
