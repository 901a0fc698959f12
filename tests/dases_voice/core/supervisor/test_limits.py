"""A child that asks for too much is refused, in one task, and goes on."""

import subprocess
import sys
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from dases_voice.core.supervisor.limits import memory_mb

ROOT = Path(__file__).parents[4]
CHILD = """
import os, sys
os.environ |= {"DJANGO_SETTINGS_MODULE": "dases_voice.settings.test", "DASES_WORKER_MEMORY_MB": "700"}
from dases_voice.celery import app
app.loader.init_worker()
app.amqp.queues.select(["ingest", "process"])
from celery.signals import worker_process_init
worker_process_init.send(sender=None)
import numpy as np
from dases_voice.audio.services import processing as services
before = services.process

def monstrous(*args, **kwargs):
    np.ones(200_000_000)

for process in (monstrous, before):
    try:
        print(process(open("dases_voice/collection/demo_voices/1-01.flac", "rb").read()).num_samples > 0)
    except MemoryError:
        print("out of memory")
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds what a process writes to")
def test_a_monstrous_take_fails_alone_and_its_worker_goes_on() -> None:
    child = subprocess.run(
        [sys.executable, "-c", CHILD], cwd=ROOT, check=True, capture_output=True, text=True
    )
    assert child.stdout.split("\n")[:2] == ["out of memory", "True"]


def test_a_worker_of_releases_may_have_more(settings: Settings) -> None:
    settings.DASES_WORKER_MEMORY_MB, settings.DASES_RELEASE_MEMORY_MB = 1000, 4000
    assert memory_mb(serves={"ingest", "process"}) == 1000
    assert memory_mb(serves={"process", "release"}) == 4000
