"""One schedule: a few families, a few dozen steps in an order that chance chose, judged after each."""

from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from datetime import timedelta
from functools import partial
from random import Random

from django.core.cache import cache
from django.db import transaction
from django_scopes import scopes_disabled

from consent.errors import ConsentError
from consent.queries import open_cases
from consent.services import follow_case, refresh_due_permissions
from contracts.errors import ContractsError
from dases_voice.collection.errors import CollectionError
from dases_voice.collection.services.sweep import sweep_recordings
from dases_voice.core.errors import BlobMissing, KeyDestroyed
from dases_voice.core.models import OutboxEntry
from dases_voice.corpora.errors import CorporaError
from dases_voice.corpora.services import sweep_releases
from dases_voice.review.errors import ReviewError
from tests.schedules.families import Family
from tests.schedules.judge import standing_faults, unfinished
from tests.schedules.oracle import Oracle
from tests.schedules.platform import TASKS, Platform
from tests.schedules.stores import Killed, StoreAway
from tests.schedules.world import START, World

REFUSALS = (
    ConsentError,
    ContractsError,
    CollectionError,
    CorporaError,
    ReviewError,
    KeyDestroyed,
    BlobMissing,
    StoreAway,
)
STEPS = (8, 18)
CROSSED = 0.4
SETTLED = 0.3
SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)
Step = Callable[[Family], None]


class Schedule(Platform):
    """The steps, the clock, and what was found."""

    def __init__(self, *, world: World, seed: str, after: "Schedule | None" = None) -> None:
        super().__init__(world=world, draw=Random(seed), oracle=Oracle(), now=lambda: self.at)
        self.seed, self.at = seed, START + DAY
        self.families, self.owner, self.sent = deepcopy(
            (after.families, after.owner, after.sent) if after else ([], {}, [])
        )
        unsent = after.unsent if after else world.takes
        self.unsent = self.draw.sample(unsent, len(unsent))
        self.faults: list[str] = []
        self.served = 0
        self.steps: Counter[str] = Counter()
        self.refusals: Counter[str] = Counter()
        self.trace: list[str] = []

    def begin(self) -> None:
        """Let three families come, two of whom agree and speak: there must be something to lose."""
        with scopes_disabled():
            for school_class, holders in zip(self.world.classes, (2, 1, 2), strict=False):
                self.families.append(self.found(school_class, holders=holders))
            for family in self.families[:2]:
                for act in (self.all_agree, self.take_arrives, self.take_arrives):
                    self.at += SECOND
                    self._do(act.__name__, partial(act, family))
            for _ in range(3):
                self._do("task_is_run", partial(self.task_is_run, self.families[0]))
                self._do("clip_is_reviewed", partial(self.clip_is_reviewed, self.families[0]))
            self._do("version_is_released", partial(self.version_is_released, self.families[0]))
            self._look()

    def run_through(self) -> None:
        """Run it, and leave the world as it was."""
        blobs, keys = self.world.blobs, self.world.keys
        kept = dict(blobs.objects), dict(keys.objects)
        cache.clear()  # the last schedule counted its epochs from the same number
        try:
            with scopes_disabled(), transaction.atomic():
                self._run()
                transaction.set_rollback(True)
        finally:
            blobs.objects, keys.objects = kept

    def _run(self) -> None:
        self.at += MINUTE
        for _ in range(self.draw.randint(*STEPS)):
            self.at += self._pause()
            self._look(self._step())
        if self.draw.random() < SETTLED:
            self._settle()

    def _pause(self) -> timedelta:
        """Return how long nothing happens: mostly minutes, at times until after the holidays."""
        length = self.draw.choices((MINUTE, 20 * MINUTE, DAY, 50 * DAY), (60, 30, 8, 2))[0]
        return length * self.draw.uniform(0.5, 1.5)

    def _step(self) -> list[Family]:
        """Do something, and return of whom the ledger is to be asked after it."""
        people, works = self._acts(), self._works()
        chosen = people if self.draw.random() < 0.35 else works
        step = self.draw.choices(list(chosen), list(chosen.values()))[0]
        act = partial(step, self.draw.choice(self.families))
        if chosen is people or self.draw.random() >= CROSSED:
            self._do(step.__name__, act)
            return self.families if chosen is people else [self.draw.choice(self.families)]
        name, cross, waits = self._crossing()
        after = self.draw.randint(1, 4)
        with self.world.crossing.armed(cross, after=after, waits=waits):
            self._do(f"{step.__name__} x {name}", act)
        return self.families

    def _crossing(self) -> tuple[str, Callable[[], None], bool]:
        """Choose what comes in between: the end of the process, a store that is away, a family."""
        name = self.draw.choices(("kill", "store", "family"), (3, 1, 4))[0]
        if name == "family":
            family = self.draw.choice(self.families)
            acts = (self.withdraws, self.holder_answers, self.hold_is_placed, self.somebody_calls)
            act = self.draw.choice(acts)
            return act.__name__, partial(self._cross, act.__name__, partial(act, family)), True
        error: BaseException = Killed() if name == "kill" else StoreAway()
        return name, partial(self._fail, name, error), False

    def _cross(self, name: str, act: Callable[[], None]) -> None:
        self.at += SECOND
        self._do(f"meanwhile {name}", act)

    def _fail(self, name: str, error: BaseException) -> None:
        self.steps[f"meanwhile {name}"] += 1
        raise error

    def _do(self, name: str, act: Callable[[], None]) -> None:
        self.steps[name.partition(" x ")[0]] += 1
        place = len(self.trace)
        self.trace.append(f"{self.at:%d.%m. %H:%M:%S} {name}")
        try:
            act()
        except Killed:
            self.trace[place] += ": killed"
        except REFUSALS as refusal:
            self.trace[place] += f": {type(refusal).__name__}"
            self.refusals[type(refusal).__name__] += 1

    def _look(self, families: list[Family] | None = None) -> None:
        self.faults += self.unheard
        self.unheard = []
        self.faults += standing_faults(
            oracle=self.oracle, families=families or self.families, owner=self.owner, at=self.at
        )
        if self.faults:
            lines = "\n  ".join([*self.trace, *self.faults])
            raise AssertionError(f"schedule {self.seed}:\n  {lines}")

    def _settle(self) -> None:
        """Let everything that waits be done, and see that nothing is left."""
        for _ in range(3):
            self.at += 20 * MINUTE
            sweep_recordings(at=self.at)
            sweep_releases(at=self.at)
            waiting = OutboxEntry.objects.filter(state="pending", task__in=TASKS).order_by("pk")
            for entry in list(waiting):
                self._do("task_is_run", partial(self.run, entry))
        self._look()
        self.faults += unfinished(at=self.at)
        self._look()

    def clock_is_followed(self, _family: Family) -> None:
        refresh_due_permissions(at=self.at)
        for case in open_cases():
            follow_case(case=case, at=self.at)

    def sweep_is_run(self, _family: Family) -> None:
        sweep_recordings(at=self.at)
        sweep_releases(at=self.at)

    def _acts(self) -> dict[Step, int]:
        return {
            self.holder_answers: 20,
            self.pupil_answers: 12,
            self.withdraws: 14,
            self.all_agree: 7,
            self.authority_changes: 8,
            self.holder_is_unreachable: 2,
            self.holder_dies: 2,
            self.add_holder: 3,
            self.pupil_dies: 1,
            self.hold_is_placed: 6,
            self.hold_is_lifted: 10,
            self.somebody_calls: 4,
            self.call_is_verified: 8,
            self.policy_changes: 8,
        }

    def _works(self) -> dict[Step, int]:
        return {
            self.take_arrives: 14,
            self.take_arrives_again: 3,
            self.clip_is_reviewed: 10,
            self.version_is_frozen: 10,
            self.version_is_published: 10,
            self.version_is_released: 6,
            self.edition_is_opened: 9,
            self.edition_is_downloaded: 16,
            self.task_is_run: 30,
            self.sweep_is_run: 4,
            self.clock_is_followed: 5,
        }
