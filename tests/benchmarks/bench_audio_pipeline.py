"""How fast a take becomes a clip: beside the usual ways of doing less, and beside the limit.

Everything gets the same takes in the same run on one core, in turns, so that whatever else the
machine does hits all alike. Counted are CPU seconds of this process and its children, medians over
rounds; "x" is seconds of sound in a CPU second. Compare the ratios, which are stable, not the
figures, which are the machine's. `--markdown FILE` writes the tables for the guide.

Real recordings are used where ``../shared/voices`` is present, synthetic voices elsewhere.
"""

import argparse
import datetime
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple, TypeVar

import numpy as np
import soundfile
import soxr

from dases_voice.audio.signal import process
from tests.benchmarks.audio_limit import STEPS, Prepared
from tests.benchmarks.audio_rivals import librosa_loop, programs
from tests.dases_voice.audio.signal.constructed import VOICES
from tests.dases_voice.audio.signal.files import flac, muxed, wav
from tests.dases_voice.audio.signal.synthesis import Signal, take

Item = TypeVar("Item")

ROUNDS = int(os.environ.get("ROUNDS", "5"))
NUM_TAKES = 40
NUM_FOR_PROGRAMS = 8
"""Starting a program costs tens of milliseconds, and librosa's seconds: fewer takes tell."""
NUM_FOR_SCRIPT = 2

FORMATS: Mapping[str, Callable[[Signal], bytes]] = {
    "WAV": wav,
    "FLAC": lambda signal: flac(signal, level=0.625),
    "WebM": lambda signal: muxed(signal, container="webm", codec="libopus"),
    "Ogg": lambda signal: muxed(signal, container="ogg", codec="libopus"),
    "MP4": lambda signal: muxed(signal, container="mp4", codec="aac"),
}
SHARES = {"WAV": 0.70, "FLAC": 0.80, "MP4": 0.75, "WebM": 0.75}
"""Of the limit."""
TIMES = {
    ("WAV", "ffmpeg one-liner, a process per file"): 40,
    ("WebM", "ffmpeg one-liner, a process per file"): 15,
    ("WAV", "sox, a process per file"): 4.5,
    ("WAV", "librosa script, a process per file"): 500,
    ("WAV", "librosa, warm loop"): 1.4,
}
READY_S = 0.3
READY = """
import resource, sys
from dases_voice.audio.signal import process
process(open(sys.argv[1], "rb").read())
used = resource.getrusage(resource.RUSAGE_SELF)
peak = [line for line in open("/proc/self/status") if line.startswith("VmHWM")]
print(used.ru_utime + used.ru_stime, peak[0].split()[1])
"""


class Figure(NamedTuple):
    """One line of the result; the floor is None where none was agreed."""

    name: str
    speed: float
    ratio: float
    floor: float | None

    @property
    def is_missed(self) -> bool:
        return self.floor is not None and self.ratio < self.floor


def takes() -> list[Signal]:
    """Return takes at 48 kHz, as a browser's microphone gives them, dithered to 16 bits."""
    paths = sorted(VOICES.glob("*.wav"))
    if not paths:
        return [take(speech_s=2.0 + seed / 10, seed=seed) for seed in range(NUM_TAKES)]
    return [
        _dithered(soxr.resample(soundfile.read(path)[0], 16_000, 48_000, quality="VHQ"), seed)
        for seed, path in enumerate(paths[:: max(1, len(paths) // NUM_TAKES)][:NUM_TAKES])
    ]


def _dithered(signal: Signal, seed: int) -> Signal:
    noise = np.random.default_rng(seed)
    return np.asarray(signal + (noise.random(len(signal)) - noise.random(len(signal))) / 32_768)


def cpu_seconds() -> float:
    """Return what this process and its finished children have used so far."""
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def costs(jobs: Mapping[str, Callable[[], object]]) -> dict[str, float]:
    """Return the median CPU seconds of each job; every one has run once before."""
    rounds: dict[str, list[float]] = {name: [] for name in jobs}
    for turn in range(ROUNDS + 1):
        for name, job in jobs.items():
            before = cpu_seconds()
            job()
            if turn:
                rounds[name].append(cpu_seconds() - before)
    return {name: statistics.median(spent) for name, spent in rounds.items()}


def over(items: Sequence[Item], do: Callable[[Item], object]) -> Callable[[], object]:
    """Return a job that does something to each item."""

    def job() -> None:
        for item in items:
            do(item)

    return job


def beside_rivals(signals: list[Signal], files: Mapping[str, list[bytes]]) -> list[Figure]:
    """Measure how many times faster the pipeline is than what one would use instead."""
    figures = []
    for name, suffix in (("WAV", ".wav"), ("WebM", ".webm")):
        rivals: dict[str, tuple[Callable[[bytes], object], int]] = {
            rival: (run, NUM_FOR_SCRIPT if "librosa" in rival else NUM_FOR_PROGRAMS)
            for rival, run in programs(suffix).items()
        }
        if name == "WAV":
            rivals["librosa, warm loop"] = (librosa_loop, NUM_TAKES)
        for rival, (run, count) in rivals.items():
            some = files[name][:count]
            spent = costs({"ours": over(some, process), "theirs": over(some, run)})
            seconds = sum(len(signal) for signal in signals[:count]) / 48_000
            ratio = spent["theirs"] / spent["ours"]
            floor = TIMES.get((name, rival))
            figures.append(Figure(f"{name}: {rival}", seconds / spent["theirs"], ratio, floor))
    return figures


def beside_the_limit(
    signals: list[Signal], files: Mapping[str, list[bytes]]
) -> tuple[list[Figure], dict[str, float]]:
    """Measure which share of the limit the pipeline reaches; and the limit's steps for WAV."""
    seconds = sum(len(signal) for signal in signals) / 48_000
    figures, wav_steps = [], {}
    for name, uploads in files.items():
        prepared = [Prepared(data) for data in uploads]
        jobs = {step: over(prepared, do) for step, do in STEPS.items()}
        spent = costs({"ours": over(uploads, process), **jobs})
        limit = sum(spent[step] for step in STEPS)
        figures.append(
            Figure(name, seconds / spent["ours"], limit / spent["ours"], SHARES.get(name))
        )
        if name == "WAV":
            wav_steps = {step: 1e6 * spent[step] / seconds for step in STEPS}
            wav_steps["all that the pipeline does besides"] = (
                1e6 * (spent["ours"] - limit) / seconds
            )
    return figures, wav_steps


def until_ready(upload: bytes, folder: Path) -> tuple[float, int]:
    """Return CPU seconds and MB of a fresh interpreter that has processed one file."""
    source = folder / "take"
    source.write_bytes(upload)
    ran = [
        subprocess.run(
            [sys.executable, "-W", "ignore", "-c", READY, str(source)],
            capture_output=True,
            text=True,
            check=True,
        ).stdout.split()
        for _ in range(ROUNDS)
    ]
    return statistics.median(float(cpu) for cpu, _ in ran), int(ran[0][1]) // 1024


def machine() -> str:
    """Describe what this was measured on."""
    names = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        if line.startswith("model name")
    ]
    libraries = ", ".join(
        f"{package} {version(package)}"
        for package in ("numpy", "soundfile", "soxr", "av", "webrtcvad-wheels", "librosa")
    )
    system = f"{platform.system()} {platform.release()}, Python {platform.python_version()}"
    return f"{names[0]}, {len(names)} cores, one used; {system}; {libraries}"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Write rows as Markdown, which reads well in a terminal, too."""
    widths = [max(len(row[at]) for row in (head, *rows)) for at in range(len(head))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in (head, ["-" * width for width in widths], *rows)
    ]
    return "\n".join(lines) + "\n"


def rows_of(figures: Sequence[Figure], *, digits: int) -> list[list[str]]:
    """Return the figures as cells."""
    return [
        [
            figure.name,
            f"{figure.speed:.0f}" if figure.speed >= 10 else f"{figure.speed:.1f}",
            f"{figure.ratio:.{digits}f}",
            "" if figure.floor is None else f"{figure.floor:g}{' MISSED' * figure.is_missed}",
        ]
        for figure in figures
    ]


def main() -> int:
    """Measure everything, print it, and return 1 when a floor is missed."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--markdown", type=Path)
    target = arguments.parse_args().markdown
    signals = takes()
    files = {name: [make(signal) for signal in signals] for name, make in FORMATS.items()}
    shares, steps = beside_the_limit(signals, files)
    rivals = beside_rivals(signals, files)
    with tempfile.TemporaryDirectory() as folder:
        ready_s, ready_mb = until_ready(files["WAV"][0], Path(folder))
    seconds = sum(len(signal) for signal in signals) / 48_000
    today = datetime.datetime.fromtimestamp(time.time(), tz=datetime.UTC).date()
    text = "\n".join(
        [
            f"{len(signals)} takes, {seconds:.0f} s of sound at 48 kHz, median of {ROUNDS} rounds, "
            f"{today}, on {machine()}.\n",
            table(["upload", "x", "share of the limit", "floor"], rows_of(shares, digits=2)),
            table(
                ["instead of the pipeline", "x", "times slower", "floor"], rows_of(rivals, digits=1)
            ),
            table(
                ["step of the limit, WAV", "µs per s"], [[k, f"{v:.0f}"] for k, v in steps.items()]
            ),
            f"A fresh interpreter has made its first clip after {ready_s:.2f} CPU seconds "
            f"(floor {READY_S}) with {ready_mb} MB.\n",
        ]
    )
    sys.stdout.write(text)
    if target:
        target.write_text(text, encoding="utf-8")
    return int(any(figure.is_missed for figure in (*shares, *rivals)) or ready_s > READY_S)


def stay_on_one_core() -> None:
    """Start again on one core: libraries look at how many there are when they are loaded."""
    cores = os.sched_getaffinity(0)
    if len(cores) > 1:
        os.sched_setaffinity(0, {min(cores)})
        os.execv(sys.executable, [sys.executable, *sys.argv])  # noqa: S606  # itself, with what it was called with


if __name__ == "__main__":
    stay_on_one_core()
    sys.exit(main())
