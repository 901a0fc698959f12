import numpy as np
import pytest

from dases_voice.audio.signal.frames import frame_energies, snr_db
from dases_voice.audio.signal.speech import Speech, find_speech, voiced_frames
from tests.dases_voice.audio.signal.synthesis import (
    Signal,
    noise,
    silence,
    take,
    to_int16,
    tone,
    voice,
)

RATE = 16_000


def heard(signal: Signal, *, vad_mode: int = 2) -> Speech | None:
    samples = to_int16(signal)
    return find_speech(frame_energies(samples), voiced_frames(samples, vad_mode=vad_mode))


@pytest.mark.parametrize("noise_dbfs", [-200, -70, -60, -50])
@pytest.mark.parametrize(("lead_s", "speech_s"), [(0.3, 2.0), (1.0, 1.0), (2.5, 0.6)])
def test_the_edges_are_found(lead_s: float, speech_s: float, noise_dbfs: float) -> None:
    signal = take(lead_s=lead_s, speech_s=speech_s, noise_dbfs=noise_dbfs, rate=RATE)
    speech = heard(signal)
    assert speech is not None
    assert speech.start / RATE == pytest.approx(lead_s, abs=0.030)
    assert speech.end / RATE == pytest.approx(lead_s + speech_s, abs=0.030)


def test_the_ratio_is_the_voices_share() -> None:
    speech = heard(take(lead_s=1.0, speech_s=2.0, tail_s=1.0, rate=RATE))
    assert speech is not None
    assert speech.ratio == pytest.approx(0.5, abs=0.05)


def test_hesitating_between_two_words_does_not_lose_one() -> None:
    word = voice(0.5, rate=RATE)
    parts = (silence(0.5, rate=RATE), word, silence(1.2, rate=RATE), word)
    signal = np.concatenate((*parts, silence(0.5, rate=RATE)))
    speech = heard(signal + noise(len(signal) / RATE, rms_dbfs=-65, rate=RATE))
    assert speech is not None
    assert speech.start / RATE == pytest.approx(0.5, abs=0.03)
    assert speech.end / RATE == pytest.approx(2.7, abs=0.03)


def test_a_final_hiss_belongs_to_its_word() -> None:
    """An "s" is noise to the detector; beside a voice it is a consonant."""
    hiss = np.diff(noise(0.15, rms_dbfs=-35, rate=RATE), prepend=0)
    parts = (silence(0.5, rate=RATE), voice(0.8, rate=RATE), silence(0.1, rate=RATE), hiss)
    signal = np.concatenate((*parts, silence(0.5, rate=RATE)))
    speech = heard(signal + noise(len(signal) / RATE, rms_dbfs=-75, rate=RATE))
    assert speech is not None
    assert speech.end / RATE == pytest.approx(1.55, abs=0.03)


def test_a_click_far_from_the_voice_is_left_out() -> None:
    signal = take(lead_s=1.5, tail_s=1.5, rate=RATE)
    signal[RATE // 2 : RATE // 2 + 60] += 0.5
    speech = heard(signal)
    assert speech is not None
    assert speech.start / RATE == pytest.approx(1.5, abs=0.03)


@pytest.mark.parametrize("vad_mode", [0, 1, 2, 3])
@pytest.mark.parametrize("level_dbfs", [-60, -40, -20, -6])
def test_steady_noise_is_no_speech(level_dbfs: float, vad_mode: int) -> None:
    assert heard(noise(3.0, rms_dbfs=level_dbfs, rate=RATE), vad_mode=vad_mode) is None


@pytest.mark.parametrize("hertz", [50, 440, 3_000])
def test_a_steady_tone_is_no_speech(hertz: int) -> None:
    assert heard(tone(3.0, hertz=hertz, rate=RATE)) is None


@pytest.mark.parametrize("num_samples", [0, 79, 80, 240, 479, 16_000])
def test_silence_of_any_length_is_no_speech(num_samples: int) -> None:
    samples = np.zeros(num_samples, dtype=np.int16)
    assert find_speech(frame_energies(samples), voiced_frames(samples)) is None
    assert snr_db(frame_energies(samples)) == 0.0


def test_a_whisper_of_voice_that_is_too_short_is_no_speech() -> None:
    signal = np.concatenate((silence(1.0, rate=RATE), voice(0.06, rate=RATE)))
    assert heard(np.concatenate((signal, silence(1.0, rate=RATE)))) is None


@pytest.mark.parametrize("ratio_db", [10.0, 20.0, 30.0])
def test_the_noise_ratio_is_close_to_a_known_one(ratio_db: float) -> None:
    """Bursts of noise on noise: the spectrum is the same, so only the levels differ."""
    bursts = noise(4.0, rms_dbfs=-20, rate=RATE) * (np.arange(4 * RATE) // RATE % 2)
    floor = noise(4.0, rms_dbfs=-20 - ratio_db, rate=RATE, seed=2)
    estimate = snr_db(frame_energies(to_int16(bursts + floor)))
    assert estimate == pytest.approx(ratio_db, abs=1.0)


def test_energies_are_exact() -> None:
    samples = np.zeros(160, dtype=np.int16)
    samples[100] = 32767
    energies = frame_energies(samples)
    assert energies[0] == 0.0
    assert energies[1] * (80 * 32768**2) == 2 * 32767**2
