"""A withdrawal that comes while a version is being made closes that version, too."""

import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from django.db import connection

from dases_voice.corpora import services
from dases_voice.corpora.enums import VersionState
from dases_voice.corpora.models import Corpus, CorpusVersion
from dases_voice.corpora.services.rows import save_version
from tests.dases_voice.corpora.conftest import OPERATOR, Voice

pytestmark = pytest.mark.django_db(transaction=True)

LONG_ENOUGH_S = 1.0


@pytest.fixture(autouse=True)
def _several_writers() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time, so there is no race to lose")


@pytest.fixture
def while_saving(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Callable[[], None]], None]]:
    """Return a function that has something done by another connection before rows are saved."""
    threads: list[threading.Thread] = []

    def arrange(act: Callable[[], None]) -> None:
        def run() -> None:
            try:
                act()
            finally:
                connection.close()

        def save_late(**wanted: object) -> CorpusVersion:
            thread = threading.Thread(target=run)
            threads.append(thread)
            thread.start()
            thread.join(LONG_ENOUGH_S)  # it ends now, or waits for us
            return save_version(**wanted)  # type: ignore[arg-type]  # handed on as they come

        for maker in ("freezing", "revising"):
            monkeypatch.setattr(f"dases_voice.corpora.services.{maker}.save_version", save_late)

    yield arrange
    for thread in threads:
        thread.join()


def _states() -> set[tuple[str, str]]:
    return {(version.label, version.state) for version in CorpusVersion.objects.all()}


def test_a_freeze_holds_no_voice_that_left_meanwhile(
    corpus: Corpus,
    voices: list[Voice],
    now: datetime,
    while_saving: Callable[[Callable[[], None]], None],
) -> None:
    ended = threading.Event()

    def leave() -> None:
        voices[0].withdraw(at=now + timedelta(seconds=1))
        ended.set()

    while_saving(leave)

    services.freeze_version(corpus=corpus, number="1.0.0", actor=OPERATOR, at=now)

    assert ended.wait(10)
    assert _states() == {("1.0.0", VersionState.CLOSED)}


def test_a_revision_holds_no_voice_that_left_meanwhile(
    version: CorpusVersion,
    voices: list[Voice],
    now: datetime,
    while_saving: Callable[[Callable[[], None]], None],
) -> None:
    ended = threading.Event()

    def leave() -> None:
        voices[1].withdraw(at=now + timedelta(seconds=2))
        ended.set()

    voices[0].withdraw(at=now + timedelta(seconds=1))
    while_saving(leave)

    services.revise_version(version_id=version.pk, at=now + timedelta(seconds=2))

    assert ended.wait(10)
    assert _states() == {("1.0.0", VersionState.CLOSED), ("1.0.0+e1", VersionState.CLOSED)}
