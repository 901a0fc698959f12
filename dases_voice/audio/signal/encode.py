"""Writing a clip.

The file is written new from samples alone: a STREAMINFO block and a Vorbis comment that names the
encoder and holds no comment. There is nothing that metadata could survive in.
"""

import io

import soundfile

from dases_voice.audio.signal.parameters import SAMPLING_RATE_HZ
from dases_voice.audio.signal.recording import Int16Array

HIGHEST_FLAC_LEVEL = 8


def encode_flac(
    samples: Int16Array, *, sampling_rate_hz: int = SAMPLING_RATE_HZ, level: int = 5
) -> bytes:
    """Encode 16-bit samples as FLAC, in memory.

    Parameters
    ----------
    samples : ndarray of int16, shape (num_samples,) or (num_samples, num_channels)
        The sound.
    sampling_rate_hz : int, default 16 000
        Its rate.
    level : int, default 5
        From 0 (fast) to 8 (small).

    Returns
    -------
    bytes
        The file. The same samples give the same bytes with the same version of libFLAC; compare
        clips by the hash of their samples.

    Examples
    --------
    >>> import numpy as np
    >>> encode_flac(np.zeros(16_000, dtype=np.int16))[:4]
    b'fLaC'
    """
    target = io.BytesIO()
    soundfile.write(
        target,
        samples,
        sampling_rate_hz,
        subtype="PCM_16",
        format="FLAC",
        compression_level=level / HIGHEST_FLAC_LEVEL,
    )
    return target.getvalue()
