"""Takes whose edges of speech are known, because they were built around them.

Sentences of real learners are cut where they surely begin and end, and put between one and three
seconds of a room. What is wrong with the room is one of eight conditions.
"""

import dataclasses
import functools
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np
import soundfile

from dases_voice.audio.signal import QualityFlag, process
from dases_voice.audio.signal.frames import frame_energies
from dases_voice.audio.signal.speech import find_speech, voiced_frames
from tests.dases_voice.audio.signal.files import wav
from tests.dases_voice.audio.signal.synthesis import Signal, amplitude, to_int16, tone

VOICES = Path(__file__).parents[5] / "shared" / "voices" / "wav"
RATE = 16_000
FRAME = RATE // 200

SURE_DB = 15.0
FAINT_DB = 25.0
"""A sentence surely begins where it gets from 25 dB under its level to 15 dB within 100 ms. What
is fainter and lies before is cut off, so that it cannot be missed."""
MAX_RISE_FRAMES = 20

Room = Callable[[int, float, np.random.Generator], Signal]
"""From a number of samples and the speech's level to the sound of the room without the speech."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Constructed:
    """A take at 16 kHz; speech from ``start`` to ``end``, in its samples."""

    condition: str
    sound: Signal
    speech: Signal
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.speech)

    def lost_db(self, *, first: int, last: int) -> float:
        """Return how much of the speech's energy lies outside of what was kept."""
        kept = self.speech[max(0, first - self.start) : max(0, last - self.start)]
        total = float(self.speech @ self.speech)
        return 10 * float(np.log10(max(total - float(kept @ kept), 1e-12 * total) / total))


@functools.cache
def sentences() -> tuple[Signal, ...]:
    """Return the sentences of ../shared/voices whose edges leave no doubt, cut there."""
    cut = (_cut(soundfile.read(path)[0]) for path in sorted(VOICES.glob("*.wav")))
    return tuple(sentence for sentence in cut if sentence is not None)


def _cut(signal: Signal) -> Signal | None:
    frames = signal[: len(signal) // FRAME * FRAME].reshape(-1, FRAME)
    decibels = 10 * np.log10((frames**2).mean(axis=1) + 1e-12)
    level = np.quantile(decibels, 0.95)
    (faint,) = np.nonzero(decibels > level - FAINT_DB)
    (sure,) = np.nonzero(decibels > level - SURE_DB)
    if max(sure[0] - faint[0], faint[-1] - sure[-1]) > MAX_RISE_FRAMES:
        return None
    sentence = np.array(signal[faint[0] * FRAME : (faint[-1] + 1) * FRAME])
    return np.asarray(sentence * amplitude(-6) / np.abs(sentence).max())


def _level(sound: Signal) -> float:
    return float(np.sqrt(np.mean(sound**2)))


def _silence(length: int, level: float, source: np.random.Generator) -> Signal:
    return np.zeros(length)


def _microphone(length: int, level: float, source: np.random.Generator) -> Signal:
    return amplitude(-72) * source.standard_normal(length)


def _pink_at(ratio_db: float) -> Room:
    def room(length: int, level: float, source: np.random.Generator) -> Signal:
        spectrum = np.fft.rfft(source.standard_normal(length))
        spectrum /= np.sqrt(np.maximum(np.fft.rfftfreq(length, 1 / RATE), 20))
        sound = np.fft.irfft(spectrum, length)
        return np.asarray(sound * level * amplitude(-ratio_db) / _level(sound))

    return room


def _hum(length: int, level: float, source: np.random.Generator) -> Signal:
    hum = tone(length / RATE, hertz=50, peak_dbfs=-38, rate=RATE)
    hum += tone(length / RATE, hertz=150, peak_dbfs=-48, rate=RATE)
    return hum + _microphone(length, level, source)


def _clicks(length: int, level: float, source: np.random.Generator) -> Signal:
    room = _microphone(length, level, source)
    for at in source.integers(0, length - 48, size=3):
        room[at : at + 48] += amplitude(-12) * source.standard_normal(48) * np.hanning(48)
    return room


def _babble(length: int, level: float, source: np.random.Generator) -> Signal:
    """Let five sentences be said at once, over and over, 20 dB under the speech."""
    total = np.zeros(length)
    for index in source.integers(0, len(sentences()), size=5):
        other = sentences()[index]
        total += np.resize(np.roll(other, int(source.integers(len(other)))), length)
    return np.asarray(total * level * amplitude(-20) / _level(total))


GOOD_ROOMS: dict[str, Room] = {
    "digital silence": _silence,
    "microphone's noise": _microphone,
    "pink noise, 30 dB": _pink_at(30),
    "mains hum": _hum,
    "clicks": _clicks,
}
"""Those with 30 dB between speech and noise, or more."""
PINK_20, PINK_10, BABBLE = "pink noise, 20 dB", "pink noise, 10 dB", "babble, 20 dB"
CONDITIONS: dict[str, Room] = {
    **GOOD_ROOMS,
    PINK_20: _pink_at(20),
    PINK_10: _pink_at(10),
    BABBLE: _babble,
}


def constructed(condition: str, *, seed: int = 1) -> Iterator[Constructed]:
    """Yield a take of each sentence in one condition, always the same for a seed."""
    for index, speech in enumerate(sentences()):
        source = np.random.default_rng((seed, index))
        lead, tail = (int(length) for length in source.integers(RATE, 3 * RATE, size=2))
        sound = CONDITIONS[condition](lead + len(speech) + tail, _level(speech), source)
        sound[lead : lead + len(speech)] += speech
        yield Constructed(condition=condition, sound=sound, speech=speech, start=lead)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the pipeline made of a constructed take; times in ms, positive is late."""

    start_error_ms: float
    end_error_ms: float
    lost_db: float
    flags: frozenset[QualityFlag]


def found_in(take: Constructed) -> Found:
    """Look for the speech, and process the take from 16 kHz, pads included."""
    samples = to_int16(take.sound)
    speech = find_speech(frame_energies(samples), voiced_frames(samples))
    if speech is None:
        raise AssertionError(f"no speech found in {take.condition}")
    clip = process(wav(take.sound, rate=RATE))
    return Found(
        start_error_ms=1000 * (speech.start - take.start) / RATE,
        end_error_ms=1000 * (speech.end - take.end) / RATE,
        lost_db=take.lost_db(first=clip.trim_start_sample, last=clip.trim_end_sample),
        flags=frozenset(clip.quality_flags),
    )


def percentile_ms(errors_ms: Iterable[float], share: float = 0.95) -> float:
    """Return what so large a share of the absolute errors does not exceed."""
    return float(np.quantile(np.abs(list(errors_ms)), share))
