"""Whatever happens in whatever order: nothing is recorded, released or served without permission.

The short form of a run whose long form is `tests/benchmarks/bench_random_schedules.py`.
"""

import os
from collections.abc import Iterator

import pytest

from tests.schedules.run import run_schedules
from tests.schedules.world import World, build_world

pytestmark = pytest.mark.django_db

SEED = int(os.environ.get("SCHEDULES_SEED", "20261124"))
COUNT = 30


@pytest.fixture
def world() -> Iterator[World]:
    with build_world() as made:
        yield made


def test_no_order_of_events_lets_a_voice_through(world: World) -> None:
    tally = run_schedules(world=world, seed=SEED, count=COUNT)

    print(f"seed {SEED}", *tally.lines(), sep="\n")  # noqa: T201  # to run a schedule again
    assert tally.violations == []
    assert tally.served > 0
