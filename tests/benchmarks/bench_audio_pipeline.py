"""How fast a take becomes a clip, beside the usual ways of doing less.

Each system gets the same takes in the same run, in turns, so that whatever else the machine does
hits all of them alike. Counted are CPU seconds of this process and its children; a figure of 1000
means that one core does a thousand seconds of sound in a second. Compare the ratios, which are
stable, not the figures, which are the machine's.

Real recordings are used where ``../shared/voices`` is present, synthetic voices elsewhere.
"""

import hashlib
import io
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import librosa
import numpy as np
import soundfile
import soxr
from scipy import signal as filters  # type: ignore[import-untyped]  # scipy ships no types

from dases_voice.audio.signal import process
from dases_voice.audio.signal.loudness import HIGH_PASS, SHELF
from tests.dases_voice.audio.signal.files import flac, muxed, wav
from tests.dases_voice.audio.signal.synthesis import Signal, take

VOICES = Path(__file__).parents[3] / "shared" / "voices" / "wav"
ROUNDS = 5
NUM_TAKES = 20

LOUDEST_TRIM_DB = 30
ONE_LINER = (
    "silenceremove=start_periods=1:start_threshold=-40dB,areverse,"
    "silenceremove=start_periods=1:start_threshold=-40dB,areverse,loudnorm=I=-23:TP=-1"
)

MIN_RATIO_TO_FFMPEG_WAV = 20.0
MIN_RATIO_TO_FFMPEG_WEBM = 8.0
"""Half of what was measured: a benchmark that fails has found something."""

System = Callable[[bytes], object]


def takes() -> list[Signal]:
    """Return takes at 48 kHz, as a browser's microphone gives them."""
    paths = sorted(VOICES.glob("*.wav"))[:: max(1, len(list(VOICES.glob("*.wav"))) // NUM_TAKES)]
    if not paths:
        return [take(speech_s=2.0 + seed / 10, seed=seed) for seed in range(NUM_TAKES)]
    return [
        soxr.resample(soundfile.read(path)[0], 16_000, 48_000, quality="VHQ")
        for path in paths[:NUM_TAKES]
    ]


def librosa_load_and_trim(data: bytes) -> bytes:
    """Do what a notebook does: load at 16 kHz, trim by level, write. No checks, no loudness."""
    samples, rate = librosa.load(io.BytesIO(data), sr=16_000)
    trimmed, _ = librosa.effects.trim(samples, top_db=LOUDEST_TRIM_DB)
    target = io.BytesIO()
    soundfile.write(target, trimmed, int(rate), format="FLAC", subtype="PCM_16")
    return target.getvalue()


def librosa_and_loudness(data: bytes) -> tuple[bytes, str]:
    """Do what a careful notebook does: level as well, by filters in time, and hash.

    Still without voice detection, checks or measures. The filters are those for 48 kHz, which
    makes the loudness wrong but costs the same.
    """
    samples, rate = librosa.load(io.BytesIO(data), sr=16_000)
    trimmed, _ = librosa.effects.trim(samples, top_db=LOUDEST_TRIM_DB)
    weighted = trimmed
    for numerator, denominator in (SHELF, HIGH_PASS):
        weighted = filters.lfilter(numerator, (1.0, *denominator), weighted)
    power = np.lib.stride_tricks.sliding_window_view(weighted**2, 6_400)[::1_600].mean(axis=1)
    audible = power[power > power.mean() / 10]
    gain = 10 ** ((-23 + 0.691) / 20) / np.sqrt(audible.mean())
    target = io.BytesIO()
    levelled = np.clip(trimmed * gain, -0.89, 0.89)
    soundfile.write(target, levelled, int(rate), format="FLAC", subtype="PCM_16")
    return target.getvalue(), hashlib.sha256(data).hexdigest()


def ffmpeg_one_liner(data: bytes, *, suffix: str) -> int:
    """Do what a shell script does: one process per file."""
    with tempfile.NamedTemporaryFile(suffix=suffix) as source:
        source.write(data)
        source.flush()
        command = ["ffmpeg", "-v", "error", "-nostdin", "-threads", "1", "-i", source.name]
        output = ["-af", ONE_LINER, "-ar", "16000", "-ac", "1", "-f", "flac", "-"]
        return len(subprocess.run([*command, *output], capture_output=True, check=True).stdout)


def cpu_seconds() -> float:
    """Return what this process and its finished children have used so far."""
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def costs(systems: dict[str, tuple[System, list[bytes]]]) -> dict[str, float]:
    """Return the median CPU seconds of each system over its files; all are warm."""
    for system, files in systems.values():
        system(files[0])
    rounds: dict[str, list[float]] = {name: [] for name in systems}
    for _ in range(ROUNDS):
        for name, (system, files) in systems.items():
            before = cpu_seconds()
            for data in files:
                system(data)
            rounds[name].append(cpu_seconds() - before)
    return {name: statistics.median(spent) for name, spent in rounds.items()}


def test_the_pipeline_against_the_usual_ways() -> None:
    signals = takes()
    seconds = sum(len(signal) for signal in signals) / 48_000
    wavs = [wav(signal) for signal in signals]
    webms = [muxed(np.asarray(s), container="webm", codec="libopus") for s in signals]
    spent = costs(
        {
            "pipeline, WAV": (process, wavs),
            "librosa load and trim, WAV": (librosa_load_and_trim, wavs),
            "librosa, loudness, hash, WAV": (librosa_and_loudness, wavs),
            "ffmpeg one-liner, WAV": (partial(ffmpeg_one_liner, suffix=".wav"), wavs),
            "pipeline, FLAC": (process, [flac(signal, level=0.625) for signal in signals]),
            "pipeline, WebM": (process, webms),
            "ffmpeg one-liner, WebM": (partial(ffmpeg_one_liner, suffix=".webm"), webms),
        }
    )
    report(spent, seconds=seconds, num_files=len(signals))
    ours = spent["pipeline, WAV"]
    assert spent["ffmpeg one-liner, WAV"] > MIN_RATIO_TO_FFMPEG_WAV * ours
    webm_ratio = spent["ffmpeg one-liner, WebM"] / spent["pipeline, WebM"]
    assert webm_ratio > MIN_RATIO_TO_FFMPEG_WEBM


def report(spent: dict[str, float], *, seconds: float, num_files: int) -> None:
    """Print a line per system; the ratio is to the pipeline on the same files."""
    lines = [f"\n{num_files} takes, {seconds:.0f} s of sound, median of {ROUNDS} rounds"]
    lines.append(f"{'system':30}{'x real time':>12}{'ms per take':>13}{'times ours':>12}")
    for name, cpu_s in spent.items():
        ours = spent[f"pipeline, {name.rpartition(', ')[2]}"]
        speed, per_take_ms = seconds / cpu_s, 1000 * cpu_s / num_files
        lines.append(f"{name:30}{speed:12.0f}{per_take_ms:13.1f}{cpu_s / ours:12.2f}")
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    test_the_pipeline_against_the_usual_ways()
