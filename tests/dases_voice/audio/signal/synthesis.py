"""Signals with known answers. Times are in seconds, levels in dB, full scale is 1.0."""

import functools

import numpy as np
from numpy.typing import NDArray

Signal = NDArray[np.float64]

FORMANTS_HZ = ((700, 90), (1200, 110), (2600, 160))


def amplitude(decibels: float) -> float:
    return float(10 ** (decibels / 20))


def silence(duration_s: float, *, rate: int = 48_000) -> Signal:
    return np.zeros(round(duration_s * rate))


def tone(
    duration_s: float, *, hertz: float = 997.0, peak_dbfs: float = -20.0, rate: int = 48_000
) -> Signal:
    time_s = np.arange(round(duration_s * rate)) / rate
    return amplitude(peak_dbfs) * np.sin(2 * np.pi * hertz * time_s)


def noise(duration_s: float, *, rms_dbfs: float, rate: int = 48_000, seed: int = 1) -> Signal:
    values = np.random.default_rng(seed).standard_normal(round(duration_s * rate))
    return values * amplitude(rms_dbfs)


@functools.cache
def _unit_voice(duration_s: float, rate: int) -> Signal:
    """Sum the harmonics of a gliding pitch through three formants, in syllables of a quarter s."""
    time_s = np.arange(round(duration_s * rate)) / rate
    pitch_hz = 180.0
    glide = 1 + 0.03 * np.sin(2 * np.pi * 2.3 * time_s)
    phase = 2 * np.pi * np.cumsum(pitch_hz * glide) / rate
    sound = np.zeros(len(time_s))
    for harmonic in range(1, int(min(7_000, 0.42 * rate) // pitch_hz)):
        hertz = harmonic * pitch_hz
        colour = sum(1 / (1 + ((hertz - f) / width) ** 2) for f, width in FORMANTS_HZ) + 0.003
        sound += colour / np.sqrt(harmonic) * np.sin(harmonic * phase + harmonic**2)
    sound /= np.abs(sound).max()
    breath = 0.02 * np.sqrt(rate / 16_000)  # equally dense under 8 kHz at every rate
    sound += breath * np.random.default_rng(0).standard_normal(len(sound))
    sound *= 0.15 + 0.85 * np.sin(np.pi * 4 * time_s) ** 2
    ramp = np.minimum(1.0, np.arange(len(sound)) / (0.02 * rate))
    sound *= ramp * ramp[::-1]
    return np.asarray(sound / np.abs(sound).max())


def voice(duration_s: float, *, peak_dbfs: float = -10.0, rate: int = 48_000) -> Signal:
    return amplitude(peak_dbfs) * _unit_voice(duration_s, rate)


def take(
    *,
    lead_s: float = 0.8,
    speech_s: float = 1.5,
    tail_s: float = 0.9,
    peak_dbfs: float = -10.0,
    noise_dbfs: float = -70.0,
    rate: int = 48_000,
    seed: int = 1,
) -> Signal:
    """Return what a pupil's take sounds like: a pause, a voice, a pause, and the room's noise."""
    speech = voice(speech_s, peak_dbfs=peak_dbfs, rate=rate)
    sound = np.concatenate((silence(lead_s, rate=rate), speech, silence(tail_s, rate=rate)))
    return sound + noise(len(sound) / rate, rms_dbfs=noise_dbfs, rate=rate, seed=seed)


def to_int16(signal: Signal) -> NDArray[np.int16]:
    return np.clip(np.rint(signal * 32768), -32768, 32767).astype(np.int16)


def delay(late: Signal, early: Signal) -> int:
    """Return by how many samples one of two versions of the same sound comes later."""
    size = 2 * max(len(late), len(early))
    spectrum = np.fft.rfft(late, size) * np.conj(np.fft.rfft(early, size))
    peak = int(np.argmax(np.fft.irfft(spectrum, size)))
    return peak if peak < size // 2 else peak - size


def likeness(heard: Signal, original: Signal) -> float:
    """Return the correlation of two versions of the same sound, once aligned."""
    shift = delay(heard, original)
    heard, original = heard[max(0, shift) :], original[max(0, -shift) :]
    length = min(len(heard), len(original))
    return float(np.corrcoef(heard[:length], original[:length])[0, 1])


def column(signal: Signal) -> NDArray[np.int16]:
    """Return a signal as a recording of one channel."""
    return to_int16(signal).reshape(-1, 1)
