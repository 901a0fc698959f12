import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[4]

MODULES_AFTER_IMPORT = """
import sys
import dases_voice.audio.signal
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""


def test_importing_it_loads_no_framework_and_no_slow_library() -> None:
    loaded = subprocess.run(
        [sys.executable, "-c", MODULES_AFTER_IMPORT],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert {"numpy", "soundfile", "soxr", "av", "_webrtcvad"} <= set(loaded)
    forbidden = {"django", "celery", "librosa", "scipy", "numba", "pyloudnorm", "torch"}
    assert forbidden.isdisjoint(loaded)
