"""The beat of the tablets, and a board that shows the same of both activities."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_scopes import scopes_disabled

from dases_voice.collection.models import ClassSession, Turn
from dases_voice.collection.queries import Board, board_of, secret_of
from dases_voice.collection.services.sessions import close_session, pause_session
from dases_voice.schools.models import Pupil
from tests import factories
from tests.dases_voice.collection.conftest import Lesson, Tablet

pytestmark = pytest.mark.django_db

BEAT = reverse("collection:beat")


def _tablet(lesson: Lesson, pupil: Pupil | None = None) -> Client:
    client = Client()
    client.get(reverse("collection:join_by_code", args=[lesson.session.code]))
    if pupil is not None:
        client.post(
            reverse("collection:secret", args=[pupil.card]), {"picture": list(secret_of(pupil))}
        )
        client.post(reverse("collection:assent"), {"answer": "yes"})
    return client


def _tell(tablet: Client, **facts: object) -> Any:
    return tablet.post(BEAT, {name.replace("_", "-"): value for name, value in facts.items()})


def _board(lesson: Lesson, at: datetime | None = None) -> Board:
    with scopes_disabled():
        session = ClassSession.objects.get(pk=lesson.session.pk)
        return board_of(session, at=at or timezone.now())


def test_a_tablet_tells_that_it_is_there_and_what_troubles_it(lesson: Lesson) -> None:
    tablets = [_tablet(lesson), _tablet(lesson)]

    answer = _tell(tablets[1], fault_quiet=3, fault_denied=1)

    assert answer.json() == {"state": "open", "calls_seen": 0}
    first, second = _board(lesson).tablets
    assert (first.sign.number, first.faults) == (1, ())
    assert (second.sign.number, second.sign.is_on) == (2, True)
    assert sorted(count for _label, count in second.faults) == [1, 3]
    away = _board(lesson, timezone.now() + timedelta(minutes=2)).tablets[1]
    assert not away.sign.is_on


def test_noise_at_many_tablets_is_the_room_and_holes_at_one_are_its_own(lesson: Lesson) -> None:
    tablets = [_tablet(lesson) for _ in range(4)]
    for noisy in tablets[:2]:
        _tell(noisy, fault_noisy=1)
    assert _board(lesson).advice == ()

    _tell(tablets[2], fault_noisy=2)
    _tell(tablets[3], fault_hole=3)

    room, device = _board(lesson).advice
    assert "bruit" in room
    assert "4" in device


def test_to_join_again_is_the_same_tablet(lesson: Lesson) -> None:
    tablet = _tablet(lesson)
    tablet.get(reverse("collection:join_by_code", args=[lesson.session.code]))

    assert [shown.sign.number for shown in _board(lesson).tablets] == [1]


@pytest.mark.parametrize("facts", [{"kept": -1}, {"kept": 10**9}, {"fault_quiet": "many"}])
def test_what_is_no_count_is_refused(lesson: Lesson, facts: dict[str, object]) -> None:
    assert _tell(_tablet(lesson), **facts).status_code == 422


def test_a_call_is_answered_and_a_later_one_is_a_new_one(
    lesson: Lesson, now: datetime, client: Client
) -> None:
    pupil = lesson.pupil(factories.family(at=now))
    tablet = _tablet(lesson, pupil)
    client.force_login(lesson.teacher)
    seen = reverse("collection:answer_call", args=[lesson.session.pk, pupil.pk])

    def calling() -> bool:
        return _board(lesson).cards[0].is_calling

    _tell(tablet, calls=1)
    assert calling()
    client.post(seen)
    assert not calling()
    assert _tell(tablet, calls=1).json()["calls_seen"] == 1
    assert not calling()
    _tell(tablet, calls=2)
    assert calling()


def test_what_waits_falls_with_what_arrives(lesson: Lesson, now: datetime) -> None:
    tablet = _tablet(lesson, lesson.pupil(factories.family(at=now)))
    with scopes_disabled():
        turn = Turn.objects.get()

    _tell(tablet, kept=2, waiting=2)
    before = _board(lesson).cards[0]
    sending = Tablet(tablet, turn, lesson.prompt)
    sending.put(b"noise", metadata=sending.metadata(encoder="none"))
    after = _board(lesson)

    assert (before.received, before.waiting) == (0, 2)
    assert (after.cards[0].received, after.cards[0].waiting) == (1, 1)
    assert after.tablets[0].waiting == 1


def test_a_break_and_the_end_are_news(lesson: Lesson) -> None:
    tablet = _tablet(lesson)
    with scopes_disabled():
        pause_session(session=lesson.session, actor="command", at=timezone.now())
    assert _tell(tablet).json()["state"] == "paused"
    with scopes_disabled():
        close_session(session=lesson.session, actor="command", at=timezone.now())
    assert _tell(tablet).json()["state"] == "closed"


def test_before_the_end_the_teacher_reads_what_is_still_on_the_tablets(
    lesson: Lesson, now: datetime, client: Client
) -> None:
    _tell(_tablet(lesson, lesson.pupil(factories.family(at=now))), kept=3, waiting=3)
    client.force_login(lesson.teacher)
    url = reverse("collection:close_session", args=[lesson.session.pk])

    board = client.get(url).context["board"]

    assert [(tablet.sign.number, tablet.waiting) for tablet in board.tablets] == [(1, 3)]
    client.post(url)
    assert _board(lesson).is_over
    assert _board(lesson).waiting == 3
