"""What one would use instead of the pipeline. Each does less, and none of them checks anything."""

import io
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import librosa
import numpy as np
import soundfile
from scipy import signal as filters  # type: ignore[import-untyped]  # scipy ships no types

from dases_voice.audio.signal.loudness import HIGH_PASS, SHELF

System = Callable[[bytes], object]

LOUDEST_TRIM_DB = 30
ONE_LINER = (
    "silenceremove=start_periods=1:start_threshold=-40dB,areverse,"
    "silenceremove=start_periods=1:start_threshold=-40dB,areverse,loudnorm=I=-23:TP=-1"
)
LIBROSA_SCRIPT = """
import sys
sys.path.insert(0, sys.argv[3])
from tests.benchmarks.audio_rivals import librosa_loop
open(sys.argv[2], "wb").write(librosa_loop(open(sys.argv[1], "rb").read()))
"""
ROOT = Path(__file__).parents[2]


def librosa_loop(data: bytes) -> bytes:
    """Load at 16 kHz, trim by level, level by BS.1770 in time, write: a careful notebook, warm.

    The filters are those for 48 kHz, which makes the loudness wrong and costs the same.
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
    return target.getvalue()


def _by_program(command: Callable[[str, str], list[str]], suffix: str, data: bytes) -> int:
    """Start a program on a file, as a script does, and return the size of what it wrote."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / f"in{suffix}", Path(folder) / "out.flac"
        source.write_bytes(data)
        subprocess.run(command(str(source), str(target)), capture_output=True, check=True)
        return target.stat().st_size


def _ffmpeg(source: str, target: str) -> list[str]:
    start = ["ffmpeg", "-v", "error", "-nostdin", "-threads", "1", "-i", source]
    return [*start, "-af", ONE_LINER, "-ar", "16000", "-ac", "1", target]


def _sox(source: str, target: str) -> list[str]:
    trim = ["vad", "reverse", "vad", "reverse"]
    return ["sox", source, "-b", "16", target, "rate", "-h", "16000", *trim, "gain", "-n", "-1"]


def _librosa(source: str, target: str) -> list[str]:
    return [sys.executable, "-W", "ignore", "-c", LIBROSA_SCRIPT, source, target, str(ROOT)]


def programs(suffix: str) -> dict[str, System]:
    """Return the programs that are here and open such a file, by name."""
    known = {"ffmpeg one-liner, a process per file": ("ffmpeg", _ffmpeg)}
    if suffix == ".wav":
        known["sox, a process per file"] = ("sox", _sox)
        known["librosa script, a process per file"] = (sys.executable, _librosa)
    return {
        name: partial(_by_program, command, suffix)
        for name, (program, command) in known.items()
        if shutil.which(program)
    }
