"""kill -9 of the worker in the middle of its work costs time and nothing else."""

import os
import signal
import time
from typing import Any

import pytest

from tests.journeys.site import Site, eventually
from tests.journeys.takes import Device, long_take

pytestmark = [pytest.mark.journey, pytest.mark.slow]

TAKES = 24
KILLS = 3
STATES = """
from collections import Counter
from dases_voice.collection.models import Recording
answer = dict(Counter(Recording.objects.values_list("state", flat=True)))
"""
COUNTS = """
from django.db.models import Max
from dases_voice.audio.models import ProcessingRun
from dases_voice.collection.models import Recording
from dases_voice.core.models import AuditEvent, Blob
decided = AuditEvent.objects.filter(action__in=("recording.processed", "recording.rejected"))
answer = {
    "recordings": Recording.objects.count(),
    "runs": ProcessingRun.objects.count(),
    "decided": decided.count(),
    "decided_once": decided.values("object_id").distinct().count(),
    "clips": Blob.objects.filter(runs_to__isnull=False).distinct().count(),
    "most_attempts": Recording.objects.aggregate(most=Max("attempts"))["most"],
}
"""


@pytest.fixture
def device(site: Site) -> Device:
    world: dict[str, Any] = site.ask(
        "from tests.journeys.world import build\nanswer = build(['The plane is near.'])"
    )
    turn: dict[str, str] = site.ask(
        "from tests.journeys.world import open_turn\n"
        f"answer = open_turn({world['school_class']!r}, {world['pupils'][1]!r})"
    )
    return Device(site.url, turn["ticket"], turn["turn"], turn["prompt"])


def _kill_the_worker(site: Site) -> None:
    """Kill the parent and its children at once, as a power cut would."""
    for process in reversed(site.workers()):
        os.kill(process.pid, signal.SIGKILL)


def test_each_take_is_processed_once_without_help(site: Site, device: Device) -> None:
    eventually(lambda: len(site.workers()) >= 3, what="the worker is up")
    for seed in range(TAKES):
        assert device.put(long_take(seed)) == 201
        if seed % (TAKES // KILLS) == TAKES // KILLS - 1:
            time.sleep(0.15)  # the worker is in the middle of one or two of them
            _kill_the_worker(site)
    done = {"processed", "rejected"}
    eventually(
        lambda: set(site.ask(STATES)) <= done,
        seconds=300,
        what="every take is processed, without anybody's help",
    )
    counts = site.ask(COUNTS)
    assert counts["recordings"] == counts["runs"] == TAKES
    assert counts["decided"] == counts["decided_once"] == TAKES
    assert counts["clips"] <= TAKES
    assert counts["most_attempts"] >= 2, "no kill came in the middle of a task"
    assert site.manage("audit", "verify").returncode == 0
