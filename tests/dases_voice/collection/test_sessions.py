"""The teacher's way: two clicks to a session, a board that tells nothing about consent."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django_scopes import scopes_disabled

from consent.enums import DecisionKind
from dases_voice.collection.models import Campaign, ClassSession, Turn
from dases_voice.collection.queries import board_of, session_of_code
from dases_voice.collection.services.sessions import (
    CODE_SYMBOLS,
    close_session,
    open_session,
)
from dases_voice.core.models import AuditEvent, User
from dases_voice.schools.models import Pupil
from tests import factories
from tests.dases_voice.collection.conftest import Lesson

pytestmark = pytest.mark.django_db


@pytest.fixture
def teacher(client: Client, lesson: Lesson) -> Client:
    client.force_login(lesson.teacher)
    return client


def _open_url(lesson: Lesson) -> str:
    return reverse("collection:open_session", args=[lesson.school_class.pk])


def _close(lesson: Lesson, at: datetime) -> None:
    with scopes_disabled():
        close_session(session=lesson.session, actor="command", at=at)


def test_one_click_opens_a_session_when_there_is_one_campaign(
    teacher: Client, lesson: Lesson, now: datetime
) -> None:
    _close(lesson, now)

    answer = teacher.post(_open_url(lesson))

    with scopes_disabled():
        session = ClassSession.objects.get(closed_at=None)
    assert answer.headers["Location"] == reverse("collection:session", args=[session.pk])
    assert session.code != lesson.session.code
    assert set(session.code) <= set(CODE_SYMBOLS)
    assert len(session.code) == 6
    assert AuditEvent.objects.filter(action="session.opened").count() == 2


def test_a_second_click_finds_the_session_that_is_open(teacher: Client, lesson: Lesson) -> None:
    answer = teacher.post(_open_url(lesson))

    assert answer.headers["Location"] == reverse("collection:session", args=[lesson.session.pk])


def test_with_several_campaigns_the_teacher_chooses(
    teacher: Client, lesson: Lesson, now: datetime
) -> None:
    _close(lesson, now)
    other = factories.campaign(at=now, schools=(lesson.school_class.school,))
    Campaign.objects.filter(pk=other.pk).update(title="Une autre campagne")

    question = teacher.post(_open_url(lesson))
    assert "Une autre campagne" in question.content.decode()

    teacher.post(_open_url(lesson), {"campaign": str(other.pk)})
    with scopes_disabled():
        assert ClassSession.objects.get(closed_at=None).campaign == other


def test_without_a_campaign_the_teacher_is_told(
    teacher: Client, lesson: Lesson, now: datetime
) -> None:
    _close(lesson, now)
    lesson.campaign.schools.clear()

    answer = teacher.post(_open_url(lesson), follow=True)

    assert answer.status_code == 200
    with scopes_disabled():
        assert not ClassSession.objects.filter(closed_at=None).exists()


def test_an_expired_session_makes_room_for_a_new_one(lesson: Lesson, now: datetime) -> None:
    later = now + timedelta(hours=2)
    with scopes_disabled():
        fresh = open_session(
            school_class=lesson.school_class,
            campaign=lesson.campaign,
            user=lesson.teacher,
            at=later,
        )
        former = ClassSession.objects.get(pk=lesson.session.pk)

    assert fresh.pk != former.pk
    assert former.closed_at == former.closes_at


def test_a_code_opens_an_open_session_only(lesson: Lesson, now: datetime) -> None:
    code = lesson.session.code
    assert session_of_code(code, at=now) == lesson.session
    assert session_of_code(code, at=now + timedelta(minutes=91)) is None
    _close(lesson, now)
    assert session_of_code(code, at=now) is None


def test_the_page_shows_code_and_picture(teacher: Client, lesson: Lesson) -> None:
    page = teacher.get(reverse("collection:session", args=[lesson.session.pk])).content.decode()

    assert lesson.session.code in page
    assert "<svg" in page
    assert "qr__image" in page


def test_a_closed_session_shows_no_code(teacher: Client, lesson: Lesson) -> None:
    teacher.post(reverse("collection:close_session", args=[lesson.session.pk]))

    page = teacher.get(reverse("collection:session", args=[lesson.session.pk])).content.decode()
    assert lesson.session.code not in page
    with scopes_disabled():
        assert not Turn.objects.filter(ended_at=None).exists()


def test_the_board_is_sent_only_when_it_changed(
    teacher: Client, lesson: Lesson, family: factories.Family, now: datetime
) -> None:
    pupil = lesson.pupil(family)
    url = reverse("collection:board", args=[lesson.session.pk])

    first = teacher.get(url)
    again = teacher.get(url, headers={"If-None-Match": first.headers["ETag"]})
    lesson.turn(pupil, at=now)
    changed = teacher.get(url, headers={"If-None-Match": first.headers["ETag"]})

    assert (first.status_code, again.status_code, changed.status_code) == (200, 304, 200)
    assert again.content == b""


def _board_with(lesson: Lesson, family: factories.Family, at: datetime) -> str:
    """Return what the board shows of a pupil of this family while she records."""
    pupil = lesson.pupil(family)
    lesson.turn(pupil, at=at)
    with scopes_disabled():
        board = board_of(lesson.session, at=at)
        return repr(next(card for card in board.cards if card.pupil == pupil).shown)


def test_the_board_is_the_same_whoever_agreed(lesson: Lesson, now: datetime) -> None:
    refusing = factories.family(at=now)
    factories.holder_says(DecisionKind.REFUSE, of=refusing, at=now)
    families = [refusing, factories.family(at=now), factories.consenting_family(at=now)]

    assert len({_board_with(lesson, family, now) for family in families}) == 1


def test_a_pupil_is_let_in_for_one_turn(
    teacher: Client, lesson: Lesson, family: factories.Family
) -> None:
    pupil = lesson.pupil(family)
    tablet = Client()
    tablet.get(reverse("collection:join_by_code", args=[lesson.session.code]))
    door = reverse("collection:secret", args=[pupil.card])

    teacher.post(reverse("collection:admit", args=[lesson.session.pk, pupil.pk]))

    assert tablet.post(door).status_code == 302
    assert tablet.post(door).status_code == 200


def test_a_pupil_of_another_class_is_not_let_in(
    teacher: Client, lesson: Lesson, now: datetime
) -> None:
    other_class = factories.school_class(of=lesson.school_class.school)
    stranger = factories.pupil(other_class, subject=factories.family(at=now).subject)

    answer = teacher.post(reverse("collection:admit", args=[lesson.session.pk, stranger.pk]))

    assert answer.status_code == 404


def test_nobody_is_let_into_a_closed_session(
    lesson: Lesson, family: factories.Family, now: datetime, teacher: Client
) -> None:
    pupil = lesson.pupil(family)
    _close(lesson, now)

    teacher.post(reverse("collection:admit", args=[lesson.session.pk, pupil.pk]))

    assert not AuditEvent.objects.filter(action="pupil.admitted").exists()


def _strangers(lesson: Lesson) -> list[User]:
    """Return a colleague of the school, a teacher and a head of another, and somebody without role."""
    elsewhere = factories.school_class()
    return [
        factories.teacher(of=lesson.school_class.school),
        factories.teacher(elsewhere),
        factories.head(elsewhere.school),
        factories.user(),
    ]


@pytest.mark.parametrize(
    ("name", "method"),
    [
        ("collection:session", "get"),
        ("collection:board", "get"),
        ("collection:pause_session", "post"),
        ("collection:admit", "post"),
        ("collection:open_session", "post"),
    ],
)
def test_only_the_class_and_its_head_get_in(
    name: str, method: str, lesson: Lesson, family: factories.Family, now: datetime
) -> None:
    pupil: Pupil = lesson.pupil(family)
    args: list[object] = [lesson.session.pk]
    if name == "collection:open_session":
        args = [lesson.school_class.pk]
    if name == "collection:admit":
        args.append(pupil.pk)
    url = reverse(name, args=args)

    def status(user: User | None, how: str = method) -> int:
        client = Client()
        if user is not None:
            client.force_login(user)
        return int(getattr(client, how)(url).status_code)

    assert [status(user) for user in _strangers(lesson)] == [404] * 4
    anonymous = getattr(Client(), method)(url)
    assert anonymous.status_code == 302
    assert anonymous.headers["Location"].startswith(reverse("account_login"))
    wrong = "post" if method == "get" else "get"
    assert status(lesson.teacher, wrong) == 405
    for user in (lesson.teacher, factories.head(lesson.school_class.school)):
        assert status(user) in {200, 302}


def test_the_list_shows_own_sessions_only(lesson: Lesson, client: Client) -> None:
    url = reverse("collection:sessions")
    client.force_login(lesson.teacher)
    assert lesson.school_class.name in client.get(url).content.decode()

    client.force_login(factories.teacher(factories.school_class(name="Autre")))
    assert lesson.school_class.name not in client.get(url).content.decode()

    client.force_login(factories.user())
    assert client.get(url).status_code == 403
