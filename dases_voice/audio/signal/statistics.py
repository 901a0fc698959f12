"""What a collection of clips sounds like, as a whole: pitch, spectrum and mel bands, by librosa.

For releases only. librosa takes two seconds and 300 MB to start, so that nothing that works on takes may
import this module; `dases_voice.audio.signal` does not hand it on. Pitch is a trait of a person: these are
figures of one clip, to be put together over many voices before anybody sees them.
"""

from typing import NamedTuple

import librosa
import numpy as np
from numpy.typing import NDArray

from dases_voice.audio.signal.parameters import SAMPLING_RATE_HZ
from dases_voice.audio.signal.scales import (
    BANDS_HZ,
    LEVEL_STEP_DB,
    NUM_LEVELS,
    NUM_MELS,
    PITCH_EDGES_HZ,
)

FRAME, HOP = 1024, 512

Counts = NDArray[np.float64]


class ClipStatistics(NamedTuple):
    """Figures of one clip.

    Attributes
    ----------
    pitch : numpy.ndarray
        Voiced frames in each step of `PITCH_EDGES_HZ`.
    power : numpy.ndarray
        Mean power in each band of `BANDS_HZ`.
    mel : numpy.ndarray
        Frames in each class of level, the loudest first, for each mel band: (`NUM_MELS`, `NUM_LEVELS`).
    """

    pitch: Counts
    power: Counts
    mel: Counts


def describe_clip(samples: NDArray[np.float32]) -> ClipStatistics:
    """Return the statistics of a clip.

    Parameters
    ----------
    samples : numpy.ndarray
        Mono samples at `SAMPLING_RATE_HZ`, full scale ±1.

    Notes
    -----
    Fundamental frequency by pYIN (Mauch and Dixon, 2014) between 75 and 600 Hz: only frames that it
    takes for voiced count. A clip without any has a pitch of zeros.
    """
    power = np.abs(librosa.stft(samples, n_fft=FRAME, hop_length=HOP)) ** 2
    return ClipStatistics(_pitch(samples), _third_octaves(power), _mel_levels(power))


def _pitch(samples: NDArray[np.float32]) -> Counts:
    frequencies, is_voiced, _probability = librosa.pyin(
        samples,
        fmin=PITCH_EDGES_HZ[0],
        fmax=PITCH_EDGES_HZ[-1],
        sr=SAMPLING_RATE_HZ,
        frame_length=FRAME,
        hop_length=HOP,
    )
    voiced = frequencies[is_voiced & np.isfinite(frequencies)]
    return np.histogram(voiced, bins=PITCH_EDGES_HZ)[0].astype(np.float64)


def _third_octaves(power: NDArray[np.float32]) -> Counts:
    frequencies = librosa.fft_frequencies(sr=SAMPLING_RATE_HZ, n_fft=FRAME)
    mean = power.mean(axis=1)
    half = 2 ** (1 / 6)
    return np.array(
        [mean[(frequencies >= c / half) & (frequencies < c * half)].sum() for c in BANDS_HZ],
        dtype=np.float64,
    )


def _mel_levels(power: NDArray[np.float32]) -> Counts:
    mel = librosa.feature.melspectrogram(S=power, sr=SAMPLING_RATE_HZ, n_mels=NUM_MELS)
    below_db = -librosa.power_to_db(mel, ref=np.max, top_db=None)
    classes = np.clip(below_db // LEVEL_STEP_DB, 0, NUM_LEVELS - 1).astype(int)
    return np.array([np.bincount(row, minlength=NUM_LEVELS) for row in classes], dtype=np.float64)
