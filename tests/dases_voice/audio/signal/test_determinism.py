"""The same bytes give the same clip: in any run, thread or process, on any arithmetic."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from dases_voice.audio.signal import process
from tests.dases_voice.audio.signal.files import flac, muxed, wav
from tests.dases_voice.audio.signal.synthesis import take

ROOT = Path(__file__).parents[4]

CPU_FLAGS = Path("/proc/cpuinfo").read_text(encoding="utf-8").split()

PROCESS_FILES = """
import json, sys
from dases_voice.audio.signal import process
def facts(path):
    clip = process(open(path, "rb").read())
    ours = (clip.pcm_sha256, clip.flac_sha256, clip.gain_db, clip.trim_start_sample)
    return [*ours, clip.measures.as_dict()]
print(json.dumps([facts(path) for path in sys.argv[1:]]))
"""


@pytest.fixture(scope="module")
def uploads() -> list[bytes]:
    takes = [take(seed=seed, noise_dbfs=-50, rate=44_100) for seed in range(3)]
    lossless = [encode(signal, rate=44_100) for signal in takes for encode in (wav, flac)]
    opus = [muxed(take(), container=kind, codec="libopus") for kind in ("webm", "ogg")]
    return [*lossless, *opus, muxed(take(), container="mp4", codec="aac")]


def test_two_runs_agree(uploads: list[bytes]) -> None:
    assert [process(data) for data in uploads] == [process(data) for data in uploads]


def test_threads_agree(uploads: list[bytes]) -> None:
    alone = [process(data) for data in uploads]
    with ThreadPoolExecutor(max_workers=4) as pool:
        together = list(pool.map(process, uploads * 3))
    assert together == alone * 3


@pytest.mark.parametrize(
    "environment",
    [
        {"OPENBLAS_CORETYPE": "Prescott", "OPENBLAS_NUM_THREADS": "1"},
        {"OPENBLAS_CORETYPE": "Haswell", "OPENBLAS_NUM_THREADS": "2"},
        {"OPENBLAS_CORETYPE": "Zen"},
        pytest.param(
            {"OPENBLAS_CORETYPE": "SkylakeX"},
            marks=pytest.mark.skipif(
                "avx512f" not in CPU_FLAGS, reason="this processor has no AVX-512"
            ),
        ),
        {"NPY_DISABLE_CPU_FEATURES": "AVX2 FMA3 AVX512F AVX512CD AVX512_SKX"},
    ],
    ids=["oldest-kernels", "two-threads", "zen", "skylake", "no-vector-units"],
)
def test_other_arithmetic_agrees(
    uploads: list[bytes], environment: dict[str, str], tmp_path: Path
) -> None:
    paths = [tmp_path / str(number) for number in range(len(uploads))]
    for path, data in zip(paths, uploads, strict=True):
        path.write_bytes(data)
    ran = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", PROCESS_FILES, *map(str, paths)],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    here = [process(data) for data in uploads]
    assert json.loads(ran.stdout) == [
        [
            clip.pcm_sha256,
            clip.flac_sha256,
            clip.gain_db,
            clip.trim_start_sample,
            clip.measures.as_dict(),
        ]
        for clip in here
    ]
