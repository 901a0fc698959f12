"""A lesson: a break, more time, an end; and a pupil who cannot use pictures."""

from datetime import datetime, timedelta
from itertools import product

import pytest
from django.test import Client
from django.urls import reverse
from django_scopes import scopes_disabled

from dases_voice.collection.enums import SESSION_TRANSITIONS, SessionState, SessionStep
from dases_voice.collection.errors import SessionAtItsLongest, SessionPaused
from dases_voice.collection.models import ClassSession
from dases_voice.collection.queries import secret_of
from dases_voice.collection.services.sessions import (
    LONGEST_SESSION,
    admit_pupil,
    close_session,
    extend_session,
    pause_session,
    resume_session,
)
from dases_voice.collection.services.turns import start_turn
from dases_voice.core.models import AuditEvent
from tests import factories
from tests.dases_voice.collection.conftest import Lesson, Tablet

pytestmark = pytest.mark.django_db

STEPS = {
    SessionStep.PAUSE: pause_session,
    SessionStep.RESUME: resume_session,
    SessionStep.EXTEND: extend_session,
    SessionStep.CLOSE: close_session,
}


def _bring_to(state: SessionState, lesson: Lesson, at: datetime) -> ClassSession:
    if state == SessionState.PAUSED:
        pause_session(session=lesson.session, actor="command", at=at)
    if state == SessionState.CLOSED:
        close_session(session=lesson.session, actor="command", at=at)
    return lesson.session


@pytest.mark.parametrize(("state", "step"), sorted(product(SessionState, SessionStep)))
def test_the_table_is_what_happens(
    state: SessionState, step: SessionStep, lesson: Lesson, now: datetime
) -> None:
    with scopes_disabled():
        session = _bring_to(state, lesson, now)
        before = AuditEvent.objects.count()

        is_taken = STEPS[step](session=session, actor="command", at=now)

        session.refresh_from_db()
    assert is_taken == ((state, step) in SESSION_TRANSITIONS)
    assert session.state == SESSION_TRANSITIONS.get((state, step), state)
    assert AuditEvent.objects.count() - before == int(is_taken)


def test_a_break_stops_pupils_and_no_take(lesson: Lesson, tablet: Tablet, now: datetime) -> None:
    reading = Client()
    reading.get(reverse("collection:join_by_code", args=[lesson.session.code]))
    pupil = lesson.pupil(factories.family(at=now))
    with scopes_disabled():
        pause_session(session=lesson.session, actor="command", at=now)
        session = ClassSession.objects.get(pk=lesson.session.pk)
        with pytest.raises(SessionPaused):
            start_turn(session=session, pupil=pupil, pictures=secret_of(pupil), at=now)

    page = reading.get(reverse("collection:cards"))

    assert "collection/break.html" in [template.name for template in page.templates]
    assert tablet.put(factories.flac()).status_code == 201
    with scopes_disabled():
        resume_session(session=session, actor="command", at=now)
    assert reverse("collection:secret", args=[pupil.card]) in (
        reading.get(reverse("collection:cards")).content.decode()
    )


def test_more_time_is_given_once_a_press_and_not_for_ever(
    client: Client, lesson: Lesson, now: datetime
) -> None:
    client.force_login(lesson.teacher)
    url = reverse("collection:extend_session", args=[lesson.session.pk])
    seen = {"closes_at": lesson.session.closes_at.isoformat()}

    client.post(url, seen)
    client.post(url, seen)

    with scopes_disabled():
        session = ClassSession.objects.get(pk=lesson.session.pk)
        assert session.closes_at == lesson.session.closes_at + timedelta(minutes=15)
        for _ in range(3):
            extend_session(session=session, actor="command", at=now)
            session.refresh_from_db()
        with pytest.raises(SessionAtItsLongest):
            extend_session(session=session, actor="command", at=now)
    assert session.closes_at == session.opened_at + LONGEST_SESSION


def test_who_cannot_use_pictures_is_let_in_for_the_whole_lesson(
    lesson: Lesson, now: datetime
) -> None:
    pupil = lesson.pupil(factories.family(at=now))
    tablet = Client()
    tablet.get(reverse("collection:join_by_code", args=[lesson.session.code]))
    door = reverse("collection:secret", args=[pupil.card])
    with scopes_disabled():
        admit_pupil(session=lesson.session, pupil=pupil, is_lasting=True, actor="command", at=now)

    assert 'name="picture"' not in tablet.get(door).content.decode()
    assert [tablet.post(door).status_code for _ in range(2)] == [302, 302]
    assert AuditEvent.objects.get(action="pupil.admitted").facts == {"accessible_alternative": True}


def test_printed_cards_have_a_number_and_a_way_in_without_a_code(
    client: Client, lesson: Lesson, now: datetime
) -> None:
    pupil = lesson.pupil(factories.family(at=now))
    client.force_login(lesson.teacher)

    page = client.get(reverse("schools:cards", args=[lesson.school_class.pk])).content.decode()

    assert f"<strong>{pupil.card_number}</strong>" in page
    assert 'src="data:image/svg+xml' in page
    assert lesson.session.code not in page
