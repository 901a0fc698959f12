"""Takes travel in batches, and each is processed for itself: what happens to one costs its neighbours nothing."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dases_voice.audio.models import ProcessingRun
from dases_voice.audio.services import MadeClip, make_clip
from dases_voice.collection.enums import QuarantineReason, RecordingState, WorkerFault
from dases_voice.collection.models import Recording
from dases_voice.collection.services import processing
from dases_voice.collection.services.processing import CLAIM_LIFE, process_recordings
from dases_voice.collection.services.sweep import NUDGE_AFTER, sweep_recordings
from dases_voice.collection.tasks import process_recordings as task
from dases_voice.core.errors import BlobMissing
from dases_voice.core.models import Blob, OutboxEntry
from dases_voice.core.storage.objects import StoreAway
from tests import factories
from tests.dases_voice.collection.conftest import Tablet

pytestmark = pytest.mark.django_db

# What a worker asks and writes for one take that becomes a clip, on SQLite.
MOST_STATEMENTS = 14  # two of them are the quality gate's

Meets = Callable[[Recording, BaseException], None]


class Killed(BaseException):
    """What a test calls kill -9: no handler of the code under test runs."""


@pytest.fixture
def takes(tablet: Tablet) -> list[Recording]:
    for name in ("1-01.flac", "1-02.flac", "1-03.flac"):
        tablet.put(factories.speech(name))
    return list(Recording.objects.all())


@pytest.fixture
def meets(monkeypatch: pytest.MonkeyPatch) -> Meets:
    """Have the work on one take end in an error; all others are worked on."""
    fate: dict[UUID, BaseException] = {}

    def make(*, source: Blob, at: datetime) -> MadeClip:
        if source.pk in fate:
            raise fate[source.pk]
        return make_clip(source=source, at=at)

    monkeypatch.setattr(processing, "make_clip", make)
    return lambda take, error: fate.update({take.raw_blob_id: error})


def run(takes: list[Recording], at: datetime) -> None:
    process_recordings(recording_ids=[take.pk for take in takes], clock=lambda: at)
    for take in takes:
        take.refresh_from_db()


def states(takes: list[Recording]) -> list[tuple[str, int]]:
    for take in takes:
        take.refresh_from_db()
    return [(take.state, take.attempts) for take in takes]


PROCESSED, RECEIVED = RecordingState.PROCESSED, RecordingState.RECEIVED


def test_each_take_of_a_batch_becomes_a_clip(takes: list[Recording]) -> None:
    task(recording_ids=[str(take.pk) for take in takes])

    assert states(takes) == [(PROCESSED, 1)] * 3


def test_a_batch_that_is_delivered_twice_does_nothing_the_second_time(
    takes: list[Recording], now: datetime
) -> None:
    run(takes, now)
    run(takes, now + timedelta(hours=1))

    assert states(takes) == [(PROCESSED, 1)] * 3
    assert ProcessingRun.objects.count() == 3


def test_a_killed_worker_costs_the_take_in_work_an_attempt_and_its_neighbours_none(
    takes: list[Recording], meets: Meets, now: datetime
) -> None:
    meets(takes[1], Killed())
    with pytest.raises(Killed):
        run(takes, now)

    assert states(takes) == [(PROCESSED, 1), (RecordingState.PROCESSING, 1), (RECEIVED, 0)]


def test_a_file_that_kills_its_worker_is_set_aside_and_all_its_neighbours_are_processed(
    takes: list[Recording], meets: Meets, now: datetime
) -> None:
    meets(takes[0], Killed())
    for attempt in range(3):
        with pytest.raises(Killed):
            run(takes, now + attempt * CLAIM_LIFE)
        # The broker hands the message to the next child at once.
        run(takes, now + attempt * CLAIM_LIFE)
        assert states(takes)[1:] == [(PROCESSED, 1)] * 2
    run(takes, now + 3 * CLAIM_LIFE)

    assert takes[0].state == RecordingState.QUARANTINED
    assert takes[0].quarantine_reason == QuarantineReason.ATTEMPTS
    assert takes[0].error_code == WorkerFault.ATTEMPTS_EXHAUSTED
    assert takes[0].attempts == 3


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (MemoryError(), WorkerFault.OUT_OF_MEMORY),
        (SoftTimeLimitExceeded(), WorkerFault.TIMED_OUT),
        (BlobMissing("gone"), WorkerFault.UNREADABLE),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_take_that_fails_three_times_is_set_aside_with_its_cause(
    takes: list[Recording], meets: Meets, now: datetime, error: Exception, code: WorkerFault
) -> None:
    meets(takes[0], error)
    for attempt in range(4):
        run(takes, now + attempt * NUDGE_AFTER)

    assert takes[0].state == RecordingState.QUARANTINED
    assert takes[0].error_code == code
    assert states(takes)[1:] == [(PROCESSED, 1)] * 2


def test_the_cause_of_an_attempt_is_forgotten_when_the_next_one_succeeds(
    takes: list[Recording], now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def greedy(**_: object) -> MadeClip:
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr(processing, "make_clip", greedy)
        run(takes[:1], now)
    assert takes[0].error_code == WorkerFault.OUT_OF_MEMORY

    run(takes[:1], now)

    assert takes[0].state == PROCESSED
    assert takes[0].error_code == ""


def test_an_error_that_nobody_foresaw_stays_with_its_take(
    takes: list[Recording], meets: Meets, now: datetime
) -> None:
    meets(takes[0], ZeroDivisionError())
    run(takes, now)

    assert states(takes) == [(RecordingState.PROCESSING, 1), (PROCESSED, 1), (PROCESSED, 1)]


def test_a_store_that_is_away_ends_the_batch_before_the_others_lose_an_attempt(
    takes: list[Recording], meets: Meets, now: datetime
) -> None:
    meets(takes[0], StoreAway("away"))
    with pytest.raises(StoreAway):
        run(takes, now)

    assert states(takes) == [(RECEIVED, 1), (RECEIVED, 0), (RECEIVED, 0)]
    later = timezone.now() + NUDGE_AFTER + timedelta(seconds=1)
    assert sweep_recordings(at=later).nudged == 3


def test_what_a_batch_has_no_time_for_is_sent_again_at_once_and_loses_no_attempt(
    takes: list[Recording], now: datetime
) -> None:
    OutboxEntry.objects.all().delete()
    seconds = iter(range(99))

    process_recordings(
        recording_ids=[take.pk for take in takes],
        clock=lambda: now + timedelta(seconds=next(seconds)),
        spare=timedelta(seconds=2),
    )

    assert states(takes) == [(PROCESSED, 1), (RECEIVED, 0), (RECEIVED, 0)]
    sent = {entry.kwargs["recording_id"] for entry in OutboxEntry.objects.all()}
    assert sent == {str(take.pk) for take in takes[1:]}


def test_a_take_costs_few_statements(takes: list[Recording]) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL takes two locks more")
    run(takes[:1], timezone.now())
    with CaptureQueriesContext(
        connection,
    ) as captured:
        process_recordings(recording_ids=[takes[1].pk], clock=timezone.now)
    asked = [query["sql"] for query in captured if "SAVEPOINT" not in query["sql"]]
    assert len(asked) <= MOST_STATEMENTS, "\n".join(asked)
