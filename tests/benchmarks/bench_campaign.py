"""A campaign through the real workers, some of them killed: nothing lost, each take processed once.

TAKES (10,000 when nothing is said) of about 1.4 s are stored as uploads are. Then relay, worker and clock
start as on any site. The whole worker is killed with -9 once, and its youngest child every few seconds. It prints
how fast it went, beside the bare pipeline on the same bytes, and how much memory the children had.
"""

import hashlib
import io
import itertools
import multiprocessing
import os
import random
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from uuid import UUID

FOLDER = Path(tempfile.mkdtemp(prefix="bench-campaign-"))
os.environ |= {"DJANGO_SETTINGS_MODULE": "dases_voice.settings.dev", "DASES_VAR_DIR": str(FOLDER)}

import django  # noqa: E402  # the settings read the environment

django.setup()

import numpy as np  # noqa: E402  # after the set-up, like all that follows
import psutil  # noqa: E402
import soundfile  # noqa: E402
import soxr  # noqa: E402
from django.conf import settings  # noqa: E402
from django.db import connections  # noqa: E402
from django.utils import timezone  # noqa: E402
from django_scopes import scopes_disabled  # noqa: E402

from consent.enums import DecisionKind  # noqa: E402
from dases_voice.audio.models import ProcessingRun  # noqa: E402
from dases_voice.audio.signal import process  # noqa: E402
from dases_voice.collection.models import Recording, Turn  # noqa: E402
from dases_voice.collection.queries import secret_of  # noqa: E402
from dases_voice.collection.services.sessions import open_session  # noqa: E402
from dases_voice.collection.services.turns import answer_assent, start_turn  # noqa: E402
from dases_voice.collection.services.uploads import Take, receive_take  # noqa: E402
from dases_voice.core.models import AuditEvent  # noqa: E402
from dases_voice.core.supervisor import plan  # noqa: E402
from dases_voice.core.supervisor.broker import (  # noqa: E402
    private_folder,
    redis_answers,
    redis_program,
)
from dases_voice.core.supervisor.prepare import (  # noqa: E402
    bring_tables_up_to_date,
    make_key_files,
)
from dases_voice.core.supervisor.supervisor import Supervisor  # noqa: E402
from tests import factories  # noqa: E402
from tests.dases_voice.audio.signal.synthesis import take as synthetic  # noqa: E402

VOICES = Path(__file__).parents[3] / "shared" / "voices" / "wav"
TAKES = int(os.environ.get("TAKES", "10000"))
KILL_EVERY_S = float(os.environ.get("KILL_EVERY_S", "5"))
CLASSES, PUPILS = 4, 20
RATE_HZ, TAKE_S = 48_000, 1.4
BARE_TAKES = 300
LONGEST_S = 3600.0
WORKER = "worker@%h"


def sounds() -> list[np.ndarray]:
    """Return some sounds of speech as a browser's microphone gives them."""
    paths = sorted(VOICES.glob("*.wav"))[::3]
    length = int(RATE_HZ * TAKE_S)
    if not paths:
        return [np.asarray(synthetic(speech_s=1.0, seed=seed))[:length] for seed in range(40)]
    loud = [soxr.resample(soundfile.read(path)[0], 16_000, RATE_HZ) for path in paths]
    return [_around_the_loudest(sound, length) for sound in loud]


def _around_the_loudest(sound: np.ndarray, length: int) -> np.ndarray:
    begin = max(0, min(int(np.abs(sound).argmax()) - length // 2, len(sound) - length))
    return sound[begin : begin + length]


def takes() -> Iterator[bytes]:
    """Yield FLAC files without end, no two alike."""
    known = [np.round(np.clip(sound, -0.99, 0.99) * 32_767).astype("<i2") for sound in sounds()]
    for number in itertools.count():
        sound = known[number % len(known)].copy()
        sound[:2] = divmod(number, 30_000)
        target = io.BytesIO()
        soundfile.write(target, sound, RATE_HZ, format="FLAC", subtype="PCM_16")
        yield target.getvalue()


def store(number: int) -> None:
    """Store takes as uploads are, spread over the children of several classes."""
    at = timezone.now()
    turns = [turn for _ in range(CLASSES) for turn in _turns()]
    for place, data in zip(range(number), takes(), strict=False):
        turn = turns[place % len(turns)]
        take = Take(
            id=UUID(int=random.getrandbits(128)),  # not a secret
            content_type="audio/flac",
            sha256=hashlib.sha256(data).hexdigest(),
            data=data,
            prompt_id=turn.session.campaign.prompts.all()[0].pk,
            recorded_at=at,
            capture_metadata={},
        )
        receive_take(take=take, turn=turn, at=timezone.now())


def _turns() -> list[Turn]:
    at = timezone.now()
    school_class = factories.school_class()
    campaign = factories.campaign(at=at, schools=(school_class.school,))
    teacher = factories.teacher(school_class)
    session = open_session(school_class=school_class, campaign=campaign, user=teacher, at=at)
    turns = []
    for _ in range(PUPILS):
        family = factories.family(at=at)
        factories.holder_says(DecisionKind.GIVE, of=family, at=at)
        pupil = factories.pupil(school_class, subject=family.subject)
        turn = start_turn(session=session, pupil=pupil, pictures=secret_of(pupil), at=at)
        turns.append(answer_assent(turn=turn, is_willing=True, language="fr", at=at))
    return [turn for turn in turns if turn.mode == "A"]


def bare_ms() -> float:
    """Return the CPU milliseconds of the bare pipeline for a take, on two processes at once."""
    with multiprocessing.get_context("fork").Pool(2) as pool:
        return statistics.mean(pool.map(_bare_ms, range(2)))


def _bare_ms(_number: int) -> float:
    files = list(itertools.islice(takes(), BARE_TAKES))
    process(files[0])
    before = resource.getrusage(resource.RUSAGE_SELF)
    for data in files:
        process(data)
    after = resource.getrusage(resource.RUSAGE_SELF)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return 1000 * spent / BARE_TAKES


class Watch:
    """The worker's processes over time; it kills some of them."""

    def __init__(self) -> None:
        self.cpu_s: dict[int, float] = {}
        self.start_cpu_s: dict[int, float] = {}
        self.main_cpu_s: dict[int, float] = {}
        self.memory_mb: list[float] = []
        self.kills = 0
        self.next_kill_s = time.monotonic() + KILL_EVERY_S

    def look(self) -> None:
        """Note what each process has used so far, and kill one when it is time."""
        mains = [
            p
            for p in psutil.Process().children()
            if WORKER.split("%", maxsplit=1)[0] in " ".join(p.cmdline())
        ]
        for main in mains:
            with suppress(psutil.NoSuchProcess):
                children = sorted(main.children(), key=lambda child: child.create_time())
                self.main_cpu_s[main.pid] = _cpu_s(main)
                for child in children:
                    self.cpu_s[child.pid] = _cpu_s(child)
                    self.start_cpu_s.setdefault(child.pid, self.cpu_s[child.pid])
                if children:
                    self.memory_mb.append(children[0].memory_full_info().uss / 1e6)
                self._kill(main, children)

    def _kill(self, main: psutil.Process, children: list[psutil.Process]) -> None:
        if time.monotonic() < self.next_kill_s or len(children) < 2:
            return
        self.next_kill_s = time.monotonic() + KILL_EVERY_S
        self.kills += 1
        (main if self.kills == 1 else children[-1]).kill()


def _cpu_s(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def drain(watch: Watch) -> tuple[float, float]:
    """Run the site's parts until each take is processed; return the seconds to 99 % and to the end."""
    manage = settings.ROOT_DIR / "manage.py"
    parts = [p for p in plan.background(manage=manage) if p.name in {"worker", "relay", "beat"}]
    broker = private_folder(settings.BROKER_URL, var=FOLDER)
    assert broker is not None
    with Supervisor(logs=FOLDER / "log", say=lambda _text: None) as supervisor:
        supervisor.start(redis_program(broker))
        supervisor.wait_for(lambda: redis_answers(broker), limit_s=60, what="Redis")
        for part in parts:
            supervisor.start(part)
        while not watch.cpu_s:
            supervisor.tick(0.1)
            watch.look()
        start, most_s = time.monotonic(), 0.0
        while (left := _left()) and time.monotonic() < start + LONGEST_S:
            until = time.monotonic() + 0.5
            while time.monotonic() < until:
                supervisor.tick(0.1)
            watch.look()
            if left > TAKES // 100:
                most_s = time.monotonic() - start
        return most_s, time.monotonic() - start


def _left() -> int:
    return Recording.objects.filter(state__in=("received", "processing")).count()


def report(watch: Watch, seconds: tuple[float, float], bare: float) -> bool:
    """Print the figures, and tell whether all is as promised."""
    states = Counter(Recording.objects.values_list("state", flat=True))
    attempts = Counter(Recording.objects.values_list("attempts", flat=True))
    ends = ("recording.processed", "recording.rejected")
    ended = Counter(AuditEvent.objects.filter(action__in=ends).values_list("object_id", flat=True))
    twice = sum(count - 1 for count in ended.values())
    runs = ProcessingRun.objects.count()
    spent_s = sum(watch.cpu_s.values())
    through = 1000 * spent_s / TAKES
    quarter = max(1, len(watch.memory_mb) // 4)
    first, last = watch.memory_mb[:quarter], watch.memory_mb[-quarter:]
    sys.stdout.write(
        f"{TAKES} takes of {TAKE_S} s ({TAKES * TAKE_S / 3600:.1f} h of sound), {watch.kills} kills\n"
        f"99 % in {seconds[0]:.0f} s ({0.99 * TAKES / max(0.1, seconds[0]):.0f} takes/s), the last after "
        f"{seconds[1]:.0f} s\n"
        f"children: {through:.2f} CPU ms a take, {TAKES * TAKE_S / spent_s:.0f} s of sound a CPU second; "
        f"bare pipeline {bare:.2f} ms, ratio {bare / through:.2f}; "
        f"their parents: {1000 * sum(watch.main_cpu_s.values()) / TAKES:.2f} ms a take\n"
        f"a child at its first sight: {max(watch.start_cpu_s.values()):.2f} CPU s at most\n"
        f"memory of the oldest child: {statistics.median(first):.0f} MB in the first quarter, "
        f"{statistics.median(last):.0f} MB in the last, {max(watch.memory_mb):.0f} MB at most\n"
        f"states {dict(states)}, attempts {dict(attempts)}, {runs} runs, "
        f"{TAKES - len(ended)} lost, {twice} done twice\n"
    )
    return len(ended) == TAKES == runs and twice == 0


def main() -> int:
    """Print the figures; fail when a take is lost or processed twice."""
    try:
        make_key_files()
        bring_tables_up_to_date()
        start = time.monotonic()
        with scopes_disabled():
            store(TAKES)
            sys.stdout.write(f"stored in {time.monotonic() - start:.0f} s\n")
            connections.close_all()
            bare = [bare_ms()]
            watch = Watch()
            seconds = drain(watch)
            bare.append(bare_ms())
            return 0 if report(watch, seconds, statistics.mean(bare)) else 1
    finally:
        shutil.rmtree(FOLDER, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
