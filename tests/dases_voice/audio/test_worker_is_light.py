"""What a worker of takes loads, and when: each thing once, before it forks, and nothing heavy."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
SPEECH = ROOT / "dases_voice" / "collection" / "demo_voices" / "1-01.flac"
TOO_HEAVY = {"librosa", "numba", "pyloudnorm", "scipy", "sklearn"}
WORKER = """
import json, os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "dases_voice.settings.test"
from dases_voice.celery import app
app.loader.init_worker()
app.amqp.queues.select(["ingest", "process"])
class Worker:
    pool_cls = "prefork"
Worker.app = app
from celery.signals import worker_init
worker_init.send(sender=Worker)
tasks = sorted(app.tasks)
warm = sorted(sys.modules)
from dases_voice.audio.signal import process
process(open(sys.argv[1], "rb").read())
json.dump([tasks, warm, sorted(sys.modules)], sys.stdout)
"""


def test_a_worker_loads_before_it_forks_and_nothing_heavy() -> None:
    told = subprocess.run(
        [sys.executable, "-c", WORKER, str(SPEECH)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    tasks, warm, after = json.loads(told.stdout)

    assert "collection.process_recordings" in tasks
    assert {"av", "soundfile", "soxr", "_webrtcvad"} <= set(warm)
    assert set(after) - set(warm) == set()
    assert not TOO_HEAVY & {name.partition(".")[0] for name in after}
