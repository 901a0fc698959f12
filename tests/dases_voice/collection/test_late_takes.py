"""Takes that could leave a tablet only after their ticket had run out: at the school's next lesson."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_scopes import scopes_disabled

from dases_voice.collection.models import Campaign, ClassSession, Recording, Turn
from dases_voice.collection.services.sessions import close_session, open_session
from dases_voice.collection.services.tickets import issue_ticket
from dases_voice.schools.models import SchoolClass
from tests import factories
from tests.dases_voice.collection.conftest import Lesson, Tablet

pytestmark = pytest.mark.django_db

RENEWAL = reverse("collection:renew_ticket")


def _ticket_of_age(turn: Turn, age: timedelta, monkeypatch: pytest.MonkeyPatch) -> str:
    issued = timezone.now() - age
    with monkeypatch.context() as patch:
        patch.setattr("django.core.signing.time.time", issued.timestamp)
        return issue_ticket(turn)


def _lesson_of(school_class: SchoolClass, campaign: Campaign, at: datetime) -> ClassSession:
    teacher = factories.teacher(school_class)
    with scopes_disabled():
        return open_session(school_class=school_class, campaign=campaign, user=teacher, at=at)


def _joined(session: ClassSession) -> Client:
    client = Client()
    client.get(reverse("collection:join_by_code", args=[session.code]))
    return client


@pytest.fixture
def next_lesson(lesson: Lesson, turn: Turn, now: datetime) -> Client:
    """Return a tablet in a lesson of another class of the turn's school; the turn's own is over."""
    with scopes_disabled():
        close_session(session=lesson.session, actor="worker", at=now)
    neighbours = factories.school_class(of=lesson.school_class.school)
    return _joined(_lesson_of(neighbours, lesson.campaign, now))


def test_a_take_of_last_week_arrives_in_the_schools_next_lesson(
    tablet: Tablet, next_lesson: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = _ticket_of_age(tablet.turn, timedelta(days=7), monkeypatch)
    sound = factories.flac()
    assert tablet.put(sound, ticket=old).status_code == 401

    answer = next_lesson.post(RENEWAL, {"ticket": old})

    assert tablet.put(sound, ticket=answer.json()["ticket"]).status_code == 201
    assert Recording.objects.count() == 1


def test_a_take_that_was_recorded_after_the_turn_does_not_come_in_by_this_door(
    tablet: Tablet, next_lesson: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = _ticket_of_age(tablet.turn, timedelta(days=7), monkeypatch)
    ticket = next_lesson.post(RENEWAL, {"ticket": old}).json()["ticket"]
    later = (timezone.now() + timedelta(hours=5)).isoformat()

    answer = tablet.put(
        factories.flac(), ticket=ticket, metadata=tablet.metadata(recorded_at=later)
    )

    assert answer.status_code == 403
    assert not Recording.objects.exists()


def test_no_ticket_is_renewed_after_a_month(
    turn: Turn, next_lesson: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for age, status in ((timedelta(days=29), 200), (timedelta(days=31), 403)):
        old = _ticket_of_age(turn, age, monkeypatch)
        assert next_lesson.post(RENEWAL, {"ticket": old}).status_code == status


def test_a_tablet_of_another_school_renews_nothing(
    lesson: Lesson, turn: Turn, now: datetime
) -> None:
    elsewhere = factories.school_class()
    campaign = factories.campaign(at=now, schools=(elsewhere.school,))
    stranger = _joined(_lesson_of(elsewhere, campaign, now))

    assert stranger.post(RENEWAL, {"ticket": issue_ticket(turn)}).status_code == 403


@pytest.mark.parametrize("ticket", ["", "x", "x:y:z"])
def test_what_is_no_ticket_is_not_renewed(next_lesson: Client, ticket: str) -> None:
    assert next_lesson.post(RENEWAL, {"ticket": ticket}).status_code == 403


def test_without_a_lesson_there_is_nothing_to_renew_in(turn: Turn) -> None:
    answer = Client().post(RENEWAL, {"ticket": issue_ticket(turn)})
    assert answer.headers["Location"] == reverse("collection:join")
