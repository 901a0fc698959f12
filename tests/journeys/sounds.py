"""What the journey hears: the fake microphone's file, and how alike two recordings are."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile
import soxr

from tests.browser import FAKE_MICROPHONE_RATE_HZ, write_microphone_wav

Samples = npt.NDArray[np.float64]
ROOM_S = 6.0
PIECE = FAKE_MICROPHONE_RATE_HZ // 10


@dataclass(frozen=True)
class Microphone:
    """What the fake microphone plays, over and over: a quiet room, then the child's voice.

    `played` is what a page hears, at 44,100 Hz and to the bit; `voice` is what of it is the child's,
    in [-1, 1].
    """

    file: Path
    played: npt.NDArray[np.int16]
    voice: Samples

    @property
    def loop_s(self) -> float:
        """How long it is until the voice comes again."""
        return ROOM_S + self.voice.size / FAKE_MICROPHONE_RATE_HZ


def microphone_with(recording: Path, target: Path) -> Microphone:
    """Write the file for the fake microphone. The room is faint noise, as exact zeros are a fault."""
    samples, rate_hz = soundfile.read(recording)
    voice = soxr.resample(samples, rate_hz, FAKE_MICROPHONE_RATE_HZ)
    room = np.random.default_rng(7).normal(0.0, 3e-4, int(ROOM_S * FAKE_MICROPHONE_RATE_HZ))
    played = write_microphone_wav(target, np.concatenate([room, voice]), FAKE_MICROPHONE_RATE_HZ)
    return Microphone(target, played, played[room.size :].astype(np.float64) / 32768)


def share_heard_in(take: npt.NDArray[np.int16], microphone: Microphone) -> float:
    """Return the share of a take’s pieces of 0.1 s that are, to the bit, what the microphone plays.

    On a busy machine the fake microphone itself pauses at times, which spoils a piece or two.
    """
    loop = np.tile(microphone.played, 2).tobytes()
    pieces = take[: take.size - take.size % PIECE].reshape(-1, PIECE)
    return float(np.mean([piece.tobytes() in loop for piece in pieces]))


def best_correlation(part: Samples, whole: Samples) -> float:
    """Return the highest normalised correlation of `part` with any stretch of `whole`.

    The mean is taken out, so that 1.0 means equal up to gain and offset.
    """
    if whole.size < part.size:
        return 0.0
    part = part - part.mean()
    size = 1 << (whole.size + part.size - 1).bit_length()
    spectrum = np.fft.rfft(whole, size) * np.conj(np.fft.rfft(part, size))
    products = np.fft.irfft(spectrum, size)[: whole.size - part.size + 1]
    window = np.cumsum(np.concatenate([[0.0], whole**2]))
    energy = window[part.size :] - window[: -part.size]
    return float(np.max(np.abs(products) / np.sqrt(energy * (part @ part) + 1e-12)))


def speech_of(voice: Samples, *, threshold: float = 0.02) -> Samples:
    """Return the stretch of `voice` from its first to its last loud sample."""
    loud = np.flatnonzero(np.abs(voice) > threshold)
    return voice[loud[0] : loud[-1] + 1]
