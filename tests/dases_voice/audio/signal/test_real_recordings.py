"""Real learners' recordings, which are not part of the repository."""

import shutil
from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr

from dases_voice.audio.signal import ProcessedClip, QualityFlag, process
from tests.dases_voice.audio.signal.files import flac, samples_of, wav
from tests.dases_voice.audio.signal.judges import loudness_by_ffmpeg
from tests.dases_voice.audio.signal.synthesis import Signal, likeness, noise, silence

VOICES = Path(__file__).parents[5] / "shared" / "voices" / "wav"

pytestmark = pytest.mark.skipif(
    not VOICES.is_dir(), reason="the recordings of ../shared/voices are not here"
)


@pytest.fixture(scope="module")
def paths() -> list[Path]:
    return sorted(VOICES.glob("*.wav"))


@pytest.fixture(scope="module")
def clips(paths: list[Path]) -> list[ProcessedClip]:
    return [process(path.read_bytes()) for path in paths]


def spoken(path: Path) -> Signal:
    signal, _ = soundfile.read(path)
    return np.asarray(signal)


def test_every_recording_becomes_a_clip_that_keeps_most_of_it(clips: list[ProcessedClip]) -> None:
    assert len(clips) >= 100
    kept = [clip.duration_s / clip.source_duration_s for clip in clips]
    assert min(kept) > 0.4
    assert max(kept) <= 1.0


def test_almost_nothing_that_can_be_heard_is_trimmed_away(
    paths: list[Path], clips: list[ProcessedClip]
) -> None:
    for path, clip in zip(paths, clips, strict=True):
        emphasised = np.diff(spoken(path)) ** 2
        outside = emphasised[: clip.trim_start_sample].sum()
        outside += emphasised[clip.trim_end_sample :].sum()
        # Under 1 % of the energy: a lip's click or breath, never a sound of the sentence.
        assert outside < 0.01 * emphasised.sum()


def test_good_recordings_are_called_good(clips: list[ProcessedClip]) -> None:
    faults = {QualityFlag.CLIPPED, QualityFlag.NARROW_BAND, QualityFlag.DC_OFFSET}
    faulty = [clip for clip in clips if faults & set(clip.quality_flags)]
    assert len(faulty) <= 0.05 * len(clips)


def test_all_clips_are_equally_loud(clips: list[ProcessedClip]) -> None:
    for clip in clips:
        if QualityFlag.GAIN_LIMITED not in clip.quality_flags:
            assert clip.measures.loudness_lufs + clip.gain_db == pytest.approx(-23, abs=0.011)
        assert np.abs(samples_of(clip.flac).astype(int)).max() <= 10 ** (-1 / 20) * 32768 + 1


@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="ffmpeg, the judge, is not on PATH")
def test_ffmpeg_measures_the_same_loudness(clips: list[ProcessedClip]) -> None:
    judged = [clip for clip in clips if QualityFlag.GAIN_LIMITED not in clip.quality_flags]
    assert len(judged) >= 50
    # One in four; bench_loudness.py asks about all of them.
    for clip in judged[::4]:
        assert loudness_by_ffmpeg(clip.flac) == pytest.approx(-23.0, abs=0.15)


def test_a_browsers_rate_gives_the_same_clip_as_the_original(
    paths: list[Path], clips: list[ProcessedClip]
) -> None:
    for path, original in list(zip(paths, clips, strict=True))[::15]:
        upsampled = soxr.resample(spoken(path), 16_000, 48_000, quality="VHQ")
        clip = process(flac(upsampled))
        assert clip.trim_start_s == pytest.approx(original.trim_start_s, abs=0.011)
        assert clip.trim_end_s == pytest.approx(original.trim_end_s, abs=0.011)
        # The low-pass takes a little of the sharpest consonants, over 7.3 kHz.
        ours, theirs = samples_of(clip.flac), samples_of(original.flac)
        assert likeness(ours.astype(np.float64), theirs.astype(np.float64)) > 0.97


@pytest.mark.parametrize("ratio_db", [40, 30, 20])
def test_words_between_long_pauses_are_kept_in_noise(paths: list[Path], ratio_db: int) -> None:
    """Speech whose place is known, because it was put there: both edges stay inside the clip."""
    lost = 0
    chosen = paths[::6]
    for path in chosen:
        sentence = spoken(path)
        lead, tail = silence(1.2, rate=16_000), silence(1.1, rate=16_000)
        signal = np.concatenate((lead, sentence, tail))
        level_dbfs = 10 * np.log10(np.mean(sentence**2)) - ratio_db
        signal += noise(len(signal) / 16_000, rms_dbfs=level_dbfs, rate=16_000)
        clip = process(wav(signal, rate=16_000))
        emphasised = np.diff(sentence) ** 2
        start = max(0, clip.trim_start_sample - len(lead))
        end = max(0, clip.trim_end_sample - len(lead))
        outside = emphasised[:start].sum() + emphasised[end:].sum()
        lost += bool(outside > 0.01 * emphasised.sum())
    assert lost <= 0.05 * len(chosen)
