"""kill -9 of the worker in the middle of its work costs time and nothing else."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import Any

import pytest

from tests.journeys.site import Site, eventually
from tests.journeys.takes import Device, long_take

pytestmark = [pytest.mark.journey, pytest.mark.slow]

KILLS = 2
BETWEEN_TAKES_S = 0.3
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


def _kill_the_worker_at_work(site: Site) -> int:
    """Kill the parent and its children at once, as a power cut would, with a task in hand."""
    eventually(lambda: len(site.workers()) >= 3, what="the worker is up")
    pids = [process.pid for process in site.workers()]
    in_hand: int = site.ask(
        f"from tests.journeys.world import kill_in_the_middle\nanswer = kill_in_the_middle({pids})"
    )
    return in_hand


def _send_takes_until_killed(site: Site, device: Device, numbers: Iterator[int]) -> int:
    """Send takes, one every now and then, until the worker was killed over one of them."""
    with ThreadPoolExecutor() as pool:
        killing = pool.submit(_kill_the_worker_at_work, site)
        sent = 0
        while True:
            assert device.put(long_take(next(numbers))) == 201
            sent += 1
            try:
                in_hand = killing.result(timeout=BETWEEN_TAKES_S)
            except TimeoutError:
                continue
            assert in_hand >= 1, "the kill did not come in the middle of a task"
            return sent


def test_each_take_is_processed_once_without_help(site: Site, device: Device) -> None:
    numbers = count()
    sent = sum(_send_takes_until_killed(site, device, numbers) for _ in range(KILLS))
    eventually(
        lambda: set(site.ask(STATES)) <= {"processed", "rejected"},
        seconds=300,
        what="every take is processed, without anybody's help",
    )
    counts = site.ask(COUNTS)
    assert counts["recordings"] == counts["runs"] == sent
    assert counts["decided"] == counts["decided_once"] == sent
    assert counts["clips"] <= sent
    assert counts["most_attempts"] >= 2
    assert site.manage("audit", "verify").returncode == 0
