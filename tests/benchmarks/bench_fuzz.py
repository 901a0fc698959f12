"""A hundred thousand damaged files through the pipeline, in children that may not grow.

Each child takes a stretch of numbers, writes down which one it is at, and is bounded in memory and
time per file. A child that dies, or an exception that is no named refusal, is reported with its
number: `tests.dases_voice.audio.signal.mutations.mutated(number)` makes that file again. `TRIES` says
how many, `FIRST` from which number on.
"""

import json
import os
import resource
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from dases_voice.audio.signal import SignalError, process
from tests.dases_voice.audio.signal.mutations import FORMATS, intact, mutated

TRIES = int(os.environ.get("TRIES", "100000"))
FIRST = int(os.environ.get("FIRST", "0"))
STRETCH = 2_500
MAX_CPU_S = 0.2
MAX_GROWTH_MB = 50
ROOM_BYTES = 400 * 2**20
"""What a child may map on top of what it has: beyond it, memory is refused."""
HANGS_S = 10


def resident_mb() -> float:
    """Return how much memory this process holds."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 2**20


def mapped_bytes() -> int:
    """Return how much this process has mapped."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * (
        resource.getpagesize()
    )


def peak_mb() -> float:
    """Return the most memory that this process has held since it was last asked to forget."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    return 0.0


def try_one(number: int) -> dict[str, object]:
    """Process one damaged file and return what came of it and what it cost."""
    data = mutated(number)
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    before_mb, before_s = resident_mb(), time.process_time()
    try:
        process(data)
        came = "clip"
    except SignalError as error:
        came = error.code
    except Exception as error:  # noqa: BLE001  # to find these is what this is for
        came = f"!{type(error).__name__}"
    spent_s = time.process_time() - before_s
    return {"number": number, "came": came, "cpu_s": spent_s, "grew_mb": peak_mb() - before_mb}


def run_stretch(numbers: range, report: Path) -> None:
    """Try some numbers in this process, a line for each; the first of a line is written before."""
    limit = mapped_bytes() + ROOM_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    with report.open("w", encoding="utf-8", buffering=1) as lines:
        for number in numbers:
            signal.alarm(HANGS_S)
            lines.write(f"{number}\n")
            lines.write(json.dumps(try_one(number)) + "\n")
            signal.alarm(0)


def fuzz(folder: Path) -> int:
    """Run all stretches, print what came of them, and return how many were not named."""
    outcomes: Counter[str] = Counter()
    worst_cpu, worst_mb = {"cpu_s": 0.0}, {"grew_mb": 0.0}
    slow = big = 0
    number, end = FIRST, FIRST + TRIES
    for kind in FORMATS:
        process(intact(kind))
    while number < end:
        report = folder / "report"
        pid = os.fork()
        if pid == 0:
            run_stretch(range(number, min(end, number + STRETCH)), report)
            os._exit(0)
        _, status = os.waitpid(pid, 0)
        for line in report.read_text(encoding="utf-8").splitlines():
            if not line.startswith("{"):
                number = int(line)
                continue
            tried = json.loads(line)
            outcomes[tried["came"]] += 1
            slow += tried["cpu_s"] > MAX_CPU_S
            big += tried["grew_mb"] > MAX_GROWTH_MB
            worst_cpu = max(worst_cpu, tried, key=lambda one: float(one["cpu_s"]))
            worst_mb = max(worst_mb, tried, key=lambda one: float(one["grew_mb"]))
            if tried["came"].startswith("!"):
                sys.stdout.write(f"not named: {tried}\n")
        if status:
            outcomes["!died"] += 1
            sys.stdout.write(f"the child died at number {number}, status {status}\n")
        number += 1
    sys.stdout.write(f"{sum(outcomes.values())} damaged files\n")
    for came, count in outcomes.most_common():
        sys.stdout.write(f"  {came:24}{count:8}\n")
    sys.stdout.write(f"most CPU: {worst_cpu}; over {MAX_CPU_S} s: {slow}\n")
    sys.stdout.write(f"most memory: {worst_mb}; over {MAX_GROWTH_MB} MB: {big}\n")
    return sum(count for came, count in outcomes.items() if came.startswith("!"))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        sys.exit(fuzz(Path(scratch)) > 0)
