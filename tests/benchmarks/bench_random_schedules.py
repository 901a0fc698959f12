"""Thousands of random schedules, judged after each step by an oracle that knows only the rule.

`SCHEDULES` says how many (2,000), `SCHEDULES_SEED` from which seed; a violation prints the steps that
led to it. The suite runs the same in a short form.
"""

import os
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dases_voice.settings.test")
django.setup()

from django.db import connection  # noqa: E402  # after the set-up, as below

from tests.schedules.run import run_schedules  # noqa: E402
from tests.schedules.world import build_world  # noqa: E402

COUNT = int(os.environ.get("SCHEDULES", "2000"))
SEED = int(os.environ.get("SCHEDULES_SEED", str(time.time_ns() % 1_000_000)))


def main() -> int:
    """Print the seed first, so that a run that is cut short can be run again."""
    connection.creation.create_test_db(verbosity=0)
    say(f"seed {SEED}")
    started = time.perf_counter()
    with build_world() as world:
        tally = run_schedules(world=world, seed=SEED, count=COUNT)
    for line in [*tally.lines(), *tally.violations]:
        say(line)
    say(f"{time.perf_counter() - started:.0f} s")
    return 1 if tally.violations or tally.schedules < COUNT else 0


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
