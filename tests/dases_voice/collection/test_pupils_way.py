"""The pupil's way at a tablet: code, card, two pictures, own word, recorder, goodbye."""

import json
import re
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django_scopes import scopes_disabled

from consent.enums import DecisionKind, PurposeCode
from consent.models import Decision
from consent.queries import permission_of
from dases_voice.collection.enums import TurnMode
from dases_voice.collection.models import Turn
from dases_voice.collection.queries import secret_of
from dases_voice.collection.services import throttle
from dases_voice.collection.services.sessions import close_session
from dases_voice.schools.enums import SecretPicture
from dases_voice.schools.models import Pupil
from tests import factories
from tests.dases_voice.collection.conftest import Lesson

pytestmark = pytest.mark.django_db

JOIN, CARDS, ASSENT, RECORD, END = (
    reverse(f"collection:{name}") for name in ("join", "cards", "assent", "record", "end")
)


@pytest.fixture
def pupil(lesson: Lesson, family: factories.Family) -> Pupil:
    return lesson.pupil(family)


@pytest.fixture
def joined(client: Client, lesson: Lesson) -> Client:
    client.get(reverse("collection:join_by_code", args=[lesson.session.code]))
    return client


def _door(pupil: Pupil) -> str:
    return reverse("collection:secret", args=[pupil.card])


def _enter(tablet: Client, pupil: Pupil) -> None:
    tablet.post(_door(pupil), {"picture": list(secret_of(pupil))})


def _turn() -> Turn:
    with scopes_disabled():
        return Turn.objects.select_related("pupil").latest("started_at")


def _recorder_data(page: str) -> dict[str, object]:
    found = re.search(r'<script id="recorder-data"[^>]*>(.*?)</script>', page, re.DOTALL)
    assert found is not None
    data: dict[str, object] = json.loads(found[1])
    return data


def test_the_code_is_typed_as_one_likes(client: Client, lesson: Lesson) -> None:
    code = lesson.session.code
    typed = f" {code[:3].lower()} {code[3:]}"

    assert client.post(JOIN, {"code": typed}).headers["Location"] == CARDS


@pytest.mark.parametrize("code", ["", "AAAAAA", "<script>", "é" * 20])
def test_a_wrong_code_is_explained(client: Client, code: str) -> None:
    answer = client.post(JOIN, {"code": code})

    assert answer.status_code == 200
    assert "dases_device" not in answer.cookies


def test_the_picture_of_a_wrong_code_leads_nowhere(client: Client) -> None:
    assert client.get(reverse("collection:join_by_code", args=["AAAAAA"])).status_code == 404


def test_guessing_codes_is_slowed_down(
    client: Client, lesson: Lesson, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttle, "WRONG_CODES_PER_ADDRESS", 2)
    for _ in range(2):
        client.post(JOIN, {"code": "AAAAAA"})

    answer = client.post(JOIN, {"code": lesson.session.code})

    assert "dases_device" not in answer.cookies


def test_one_code_cannot_be_tried_for_ever(lesson: Lesson, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "TRIES_PER_CODE", 1)
    url = reverse("collection:join_by_code", args=[lesson.session.code])

    assert [Client(REMOTE_ADDR=f"10.0.0.{n}").get(url).status_code for n in (1, 2)] == [302, 404]


def test_cards_show_pictures_and_nobody(joined: Client, lesson: Lesson, now: datetime) -> None:
    refusing = factories.family(at=now)
    factories.holder_says(DecisionKind.REFUSE, of=refusing, at=now)
    pupils = [
        lesson.pupil(factories.consenting_family(at=now), first_name="Zoé"),
        lesson.pupil(refusing, first_name="Gabin"),
    ]

    page = joined.get(CARDS).content.decode()

    for pupil in pupils:
        assert _door(pupil) in page
        assert pupil.first_name not in page
        assert pupil.last_name not in page


def test_without_a_session_the_way_starts_at_the_code(client: Client, pupil: Pupil) -> None:
    for url in (CARDS, _door(pupil)):
        assert client.get(url).headers["Location"] == JOIN
    for url in (ASSENT, RECORD):
        assert client.get(url).headers["Location"] == CARDS


def test_a_forged_cookie_is_no_session(client: Client, lesson: Lesson) -> None:
    client.cookies["dases_device"] = str(lesson.session.pk)

    assert client.get(CARDS).headers["Location"] == JOIN


def test_when_the_session_is_over_the_tablet_is_out(
    joined: Client, lesson: Lesson, now: datetime
) -> None:
    with scopes_disabled():
        close_session(session=lesson.session, actor="command", at=now)

    assert joined.get(CARDS).headers["Location"] == JOIN


def test_two_right_pictures_start_the_turn(joined: Client, pupil: Pupil) -> None:
    answer = joined.post(_door(pupil), {"picture": list(secret_of(pupil))})

    assert answer.headers["Location"] == ASSENT
    assert _turn().pupil == pupil


def test_a_card_of_another_class_does_not_exist(joined: Client) -> None:
    assert joined.get(reverse("collection:secret", args=["unicorn"])).status_code == 404


def test_after_five_wrong_tries_the_teacher_must_help(joined: Client, pupil: Pupil) -> None:
    wrong = [p for p in SecretPicture.values if p not in secret_of(pupil)][:2]
    for _ in range(5):
        joined.post(_door(pupil), {"picture": wrong})

    answer = joined.post(_door(pupil), {"picture": list(secret_of(pupil))})

    assert answer.status_code == 200
    with scopes_disabled():
        assert not Turn.objects.exists()


def test_one_picture_or_three_are_no_try(joined: Client, pupil: Pupil) -> None:
    for pictures in ([], SecretPicture.values[:1], SecretPicture.values[:3]):
        for _ in range(3):
            joined.post(_door(pupil), {"picture": pictures})

    assert joined.post(_door(pupil), {"picture": list(secret_of(pupil))}).status_code == 302


def test_a_yes_at_the_microphone_opens_the_recording(
    joined: Client, pupil: Pupil, now: datetime
) -> None:
    _enter(joined, pupil)

    assert joined.post(ASSENT, {"answer": "yes"}).headers["Location"] == RECORD

    assert _turn().mode == TurnMode.A
    assert _turn().assented_at is not None
    permission = permission_of(
        subject_id=pupil.subject_id, purpose=PurposeCode.RECORD, at=now + timedelta(minutes=1)
    )
    assert permission.is_open


def test_not_today_changes_nothing_for_other_days(
    joined: Client, pupil: Pupil, now: datetime
) -> None:
    _enter(joined, pupil)

    joined.post(ASSENT, {"answer": "not_today"})

    assert _turn().mode == TurnMode.B
    assert {d.kind for d in Decision.objects.filter(signer_role="pupil")} == {DecisionKind.DEFER}


def test_a_yes_that_was_said_before_is_not_written_again(
    joined: Client, lesson: Lesson, now: datetime
) -> None:
    pupil = lesson.pupil(factories.consenting_family(at=now))
    said = Decision.objects.count()
    _enter(joined, pupil)

    joined.post(ASSENT, {"answer": "yes"})

    assert _turn().mode == TurnMode.A
    assert Decision.objects.count() == said


@pytest.mark.parametrize("answer", ["yes", "not_today"])
def test_in_activity_b_the_answer_is_kept_nowhere(
    joined: Client, lesson: Lesson, now: datetime, answer: str
) -> None:
    refusing = factories.family(at=now)
    factories.holder_says(DecisionKind.REFUSE, of=refusing, at=now)
    said = Decision.objects.count()
    _enter(joined, lesson.pupil(refusing))

    assert joined.post(ASSENT, {"answer": answer}).headers["Location"] == RECORD

    assert _turn().mode == TurnMode.B
    assert Decision.objects.count() == said


def _without_what_is_the_pupils_own(page: str) -> str:
    page = re.sub(r'<script id="recorder-data".*?</script>', "", page, flags=re.DOTALL)
    page = re.sub(r'nonce="[^"]*"|value="[A-Za-z0-9]{64}"', "", page)
    return re.sub(r"img/cards/\w+\.svg|<span>[^<]*</span>", "", page)


def test_both_activities_show_the_same_pages(lesson: Lesson, now: datetime) -> None:
    refusing = factories.family(at=now)
    factories.holder_says(DecisionKind.REFUSE, of=refusing, at=now)
    agreeing = factories.family(at=now)
    factories.holder_says(DecisionKind.GIVE, of=agreeing, at=now)
    pages: list[tuple[str, str]] = []
    for family in (refusing, agreeing):
        tablet = Client()
        tablet.get(reverse("collection:join_by_code", args=[lesson.session.code]))
        _enter(tablet, lesson.pupil(family))
        question = tablet.get(ASSENT).content.decode()
        tablet.post(ASSENT, {"answer": "yes"})
        recorder = tablet.get(RECORD).content.decode()
        pages.append(
            (_without_what_is_the_pupils_own(question), _without_what_is_the_pupils_own(recorder))
        )

    assert pages[0] == pages[1]


def test_the_recorder_gets_what_it_needs(joined: Client, pupil: Pupil, lesson: Lesson) -> None:
    _enter(joined, pupil)
    joined.post(ASSENT, {"answer": "yes"})

    answer = joined.get(RECORD)

    data = _recorder_data(answer.content.decode())
    assert data["mode"] == "A"
    assert data["turn_id"] == str(_turn().pk)
    assert data["card"] == {"symbol": pupil.card, "label": pupil.get_card_display()}
    prompts = data["prompts"]
    assert isinstance(prompts, list)
    assert {p["text"] for p in prompts} == {p.text for p in lesson.campaign.prompts.all()}
    assert "microphone=(self)" in answer.headers["Permissions-Policy"]
    assert "no-store" in answer.headers["Cache-Control"]
    assert pupil.first_name not in answer.content.decode()


def test_the_recorder_asks_for_the_pupils_word_first(joined: Client, pupil: Pupil) -> None:
    _enter(joined, pupil)

    assert joined.get(RECORD).headers["Location"] == ASSENT


def test_the_goodbye_wipes_the_turn_from_the_tablet(joined: Client, pupil: Pupil) -> None:
    _enter(joined, pupil)
    joined.post(ASSENT, {"answer": "yes"})

    answer = joined.post(END)

    assert answer.headers["Location"] == CARDS
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    assert _turn().ended_at is not None
    assert joined.get(RECORD).headers["Location"] == CARDS


def test_a_second_tablet_ends_the_turn_at_the_first(
    joined: Client, pupil: Pupil, lesson: Lesson
) -> None:
    _enter(joined, pupil)
    other = Client()
    other.get(reverse("collection:join_by_code", args=[lesson.session.code]))
    _enter(other, pupil)

    assert joined.get(ASSENT).headers["Location"] == CARDS
    assert other.get(ASSENT).status_code == 200


def test_no_cookie_can_be_read_by_scripts(joined: Client, pupil: Pupil) -> None:
    _enter(joined, pupil)

    for name in ("dases_device", "dases_turn"):
        assert joined.cookies[name]["httponly"]
        assert joined.cookies[name]["samesite"] == "Lax"
