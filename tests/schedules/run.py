"""Running many schedules after one another, and saying what they came to."""

from collections import Counter
from dataclasses import dataclass, field

from tests.schedules.schedule import Schedule
from tests.schedules.world import World


@dataclass
class Tally:
    """What a run has done."""

    schedules: int = 0
    served: int = 0
    steps: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    violations: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        """Return the figures, ready to print."""
        head = f"{self.schedules} schedules, {self.steps.total()} steps, {self.served} clips served"
        kinds = [f"  {count:7,} {name}" for name, count in sorted(self.steps.items())]
        refused = [f"  {count:7,} {name}" for name, count in sorted(self.refusals.items())]
        return [head, *kinds, "refusals:", *refused, f"violations: {len(self.violations)}"]


def run_schedules(*, world: World, seed: int, count: int) -> Tally:
    """Run `count` schedules; each can be run again alone, by the run's seed and its number."""
    tally = Tally()
    beginning = Schedule(world=world, seed=str(seed))
    beginning.begin()
    for number in range(count):
        schedule = Schedule(world=world, seed=f"{seed}/{number}", after=beginning)
        try:
            schedule.run_through()
        except AssertionError as violation:
            tally.violations.append(str(violation))
        tally.schedules += 1
        tally.served += schedule.served
        tally.steps += schedule.steps
        tally.refusals += schedule.refusals
    return tally
