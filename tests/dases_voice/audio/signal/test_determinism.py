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

PROCESS_A_FILE = """
import json, sys
from dases_voice.audio.signal import process
clip = process(open(sys.argv[1], "rb").read())
facts = (clip.pcm_sha256, clip.flac_sha256, clip.gain_db, clip.trim_start_sample)
print(json.dumps([*facts, clip.measures.as_dict()]))
"""


@pytest.fixture(scope="module")
def uploads() -> list[bytes]:
    takes = [take(seed=seed, noise_dbfs=-50, rate=44_100) for seed in range(3)]
    lossless = [encode(signal, rate=44_100) for signal in takes for encode in (wav, flac)]
    lossy = muxed(take(), container="webm", codec="libopus")
    return [*lossless, lossy, muxed(take(), container="mp4", codec="aac")]


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
        {"NPY_DISABLE_CPU_FEATURES": "AVX2 FMA3 AVX512F AVX512CD AVX512_SKX"},
    ],
    ids=["oldest-kernels", "two-threads", "no-vector-units"],
)
def test_other_arithmetic_agrees(environment: dict[str, str], tmp_path: Path) -> None:
    path = tmp_path / "upload"
    path.write_bytes(wav(take(noise_dbfs=-45)))
    ran = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", PROCESS_A_FILE, str(path)],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    here = process(path.read_bytes())
    facts = [here.pcm_sha256, here.flac_sha256, here.gain_db, here.trim_start_sample]
    assert json.loads(ran.stdout) == [*facts, here.measures.as_dict()]
