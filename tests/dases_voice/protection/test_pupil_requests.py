"""A pupil asks what is kept: written down, answered by a sheet that opens once, for the pupil alone."""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings

from consent.enums import DecisionKind, InvitationState, PurposeCode, Right, RightsEvent
from consent.errors import NoWayIn
from consent.models import DataSubject, Decision, Holder, PupilInvitation, RightsRequest
from consent.queries import permission_of
from consent.services import (
    erase_everywhere,
    follow_case,
    invite_holder,
    move_request,
    open_pupil_door,
    receive_request,
    record_death,
)
from consent.services.links import FIRST_LINK_LIFE, MAX_ATTEMPTS
from dases_voice.core.enums import PlatformRole
from dases_voice.core.models import AuditEvent, Message
from dases_voice.schools.models import Pupil, SchoolClass
from tests import factories

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
BORN = {  # on the day of the tests, of the audiences that notices know
    "6-10": date(2018, 3, 3),
    "11-14": date(2014, 3, 3),
    "15-17": date(2010, 3, 3),
    "adult": date(2008, 3, 3),
}
SECRET_PARENT, SECRET_ADDRESS = "Parent-Secret", "secret@famille.example"


@dataclass
class Child:
    """A pupil in a class, with one parent, who has said yes, and a recording."""

    family: factories.Family
    pupil: Pupil
    recording_id: str

    @property
    def subject(self) -> DataSubject:
        return self.family.subject


@pytest.fixture(autouse=True)
def _without_second_factor(settings: Settings) -> None:
    settings.DASES_DEMO = True  # what it guards is tested elsewhere


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def school_class(db: None) -> SchoolClass:
    return factories.school_class()


@pytest.fixture
def make_child(school_class: SchoolClass, now: datetime) -> Callable[..., Child]:
    campaign = factories.campaign(at=now, schools=(school_class.school,))

    def make(born: date = BORN["11-14"], first_name: str = "Zoé-Lou") -> Child:
        family = factories.family(at=now - 2 * DAY, birth_date=born)
        Holder.objects.filter(pk=family.link.holder_id).update(
            full_name=SECRET_PARENT, email=SECRET_ADDRESS
        )
        if born > BORN["adult"]:
            factories.holder_says(DecisionKind.GIVE, of=family, at=now - DAY)
        factories.pupil_says(DecisionKind.GIVE, of=family, at=now - DAY)
        pupil = factories.pupil(school_class, subject=family.subject, first_name=first_name)
        prompt = campaign.prompts.all()[0]
        recording = factories.processed_recording(of=family, prompt=prompt, at=now)
        Message.objects.all().delete()
        return Child(family, pupil, str(recording.pk))

    return make


@pytest.fixture
def child(make_child: Callable[..., Child]) -> Child:
    return make_child()


@pytest.fixture
def desk(db: None) -> Client:
    client = Client()
    client.force_login(factories.platform_user(PlatformRole.DATA_PROTECTION_OFFICER))
    return client


def named(child: Child, **changed: str) -> dict[str, str]:
    """Return what the officer copies from the pupil's letter."""
    assert child.subject.birth_date is not None
    said = {
        "uai": child.pupil.school.uai,
        "first_name": "ZOE-LOU",
        "last_name": "CANARI",
        "birth_date": child.subject.birth_date.isoformat(),
        "channel": "paper",
        "words": "Qu’est-ce que vous gardez ?",
    }
    return said | changed


def ask(desk: Client, child: Child) -> RightsRequest:
    """Let the officer write the pupil's letter down."""
    response: Any = desk.post(reverse("protection:pupil_request_new"), named(child))
    assert response.status_code == 302
    return RightsRequest.objects.get(subject=child.subject, holder=None)


def print_sheet(desk: Client, request: RightsRequest) -> tuple[str, str]:
    """Return the path and the code that are printed on the sheet."""
    page = desk.post(reverse("protection:sheet", args=[request.pk])).content.decode()
    address = re.search(r"<code>(\S+)</code>", page)
    code = re.search(r'letter__code">\s*(\d{3} \d{3})', page)
    assert address is not None
    assert code is not None
    return urlsplit(address[1]).path, code[1]


def enter(path: str, code: str) -> Client:
    pupil = Client()
    assert pupil.post(path, {"code": code}).status_code == 302
    return pupil


def shown(client: Client, path: str) -> str:
    return html.unescape(client.get(path).content.decode())


def tell(desk: Client, request: RightsRequest, *, said: str, reason: str) -> None:
    desk.post(reverse("protection:telling", args=[request.pk]), {"is_told": said, "reason": reason})


def rights_page_of_parent(child: Child, now: datetime) -> str:
    """Return what the parent reads in the family's own space."""
    version = factories.notice_version(at=now)
    issued = invite_holder(link=child.family.link, notice_version=version, actor="x", at=now)
    parent = Client()
    parent.post(reverse("consent:door", args=[issued.token]), {"code": issued.code})
    return shown(parent, reverse("consent:rights", args=[issued.token]))


def test_66_a_pupil_of_12_is_served_in_own_words_and_nobody_else_is_told(
    desk: Client, child: Child, now: datetime
) -> None:
    request = ask(desk, child)
    path, code = print_sheet(desk, request)
    pupil = enter(path, code)
    page = shown(pupil, path + "mine/")
    for expected in (
        "Ce que nous gardons de toi",
        "Zoé-Lou",
        "Tu as dit oui",
        "The plane is near.",
        "Des chercheurs qui ont signé un contrat l’étudient.",  # the notice of this age
        "Stop",
    ):
        assert expected in page
    for secret in (SECRET_PARENT, SECRET_ADDRESS, str(child.family.link.holder_id)):
        assert secret not in page + shown(pupil, path + "voice.html")
        assert secret not in shown(pupil, path + "voice.json")
    sound: Any = pupil.get(f"{path}recordings/{child.recording_id}/")
    assert sound["Content-Type"] == "audio/flac"
    heard = AuditEvent.objects.get(action="consent.hear_recording")
    assert (heard.actor, heard.object_id) == ("pupil", str(child.subject.pk))
    assert not Message.objects.filter(recipient=SECRET_ADDRESS).exists()
    assert request.serial not in rights_page_of_parent(child, now)


def test_a_stop_closes_on_the_pupils_word_alone_and_is_kept_from_the_parents(
    desk: Client, child: Child, now: datetime
) -> None:
    path, code = print_sheet(desk, ask(desk, child))
    pupil = enter(path, code)
    assert "rendus illisibles" in shown(pupil, path + "stop/")
    for _ in range(2):  # pressed twice, it is one
        assert pupil.post(path + "stop/").status_code == 302
    after = timezone.now()
    for purpose in (PurposeCode.RECORD, PurposeCode.RESEARCH):
        assert not permission_of(subject_id=child.subject.pk, purpose=purpose, at=after).is_open
    case = child.subject.cases.get()
    follow_case(case=case, at=after + 40 * DAY)
    assert not Message.objects.filter(recipient=SECRET_ADDRESS).exists()
    word = Decision.objects.filter(subject=child.subject).latest("sequence")
    assert (word.kind, word.recorder) == (DecisionKind.WITHDRAW, "pupil")
    assert "Tu as dit stop." in shown(pupil, path + "mine/")


def test_a_stop_of_which_the_parents_may_know_is_told_to_them(desk: Client, child: Child) -> None:
    request = ask(desk, child)
    tell(desk, request, said="yes", reason="L’enfant le souhaite.")
    path, code = print_sheet(desk, request)
    Message.objects.all().delete()
    enter(path, code).post(path + "stop/")
    case = child.subject.cases.get()
    assert case.serial in Message.objects.get(recipient=SECRET_ADDRESS).text


@pytest.mark.parametrize(
    ("age", "title", "stop"),
    [
        ("6-10", "Cette page est pour toi.", "Personne ne se fâche."),
        ("11-14", "Cette page n’est que pour toi.", "Stop"),
        ("15-17", "Tu peux retirer ton accord seul", "Stop"),
        ("adult", "Ce que nous gardons de vous", "Retirer mon accord"),
    ],
)
def test_each_age_reads_its_own_words(
    desk: Client, make_child: Callable[..., Child], age: str, title: str, stop: str
) -> None:
    path, code = print_sheet(desk, ask(desk, make_child(BORN[age])))
    pupil = enter(path, code)
    page = shown(pupil, path + "mine/")
    assert title in page
    assert stop in page + shown(pupil, path + "stop/")
    assert "Why, and who may hear it" in shown(pupil, path + "mine/?lang=en")


def test_the_parents_are_told_only_by_a_written_decision_and_once(
    desk: Client, child: Child, now: datetime
) -> None:
    request = ask(desk, child)
    tell(desk, request, said="yes", reason=" ")
    tell(desk, request, said="perhaps", reason="Oui.")
    tell(desk, request, said="no", reason="Un signalement est en cours.")
    assert not Message.objects.exists()
    assert request.serial not in rights_page_of_parent(child, now)
    noted = AuditEvent.objects.get(action="consent.decide_on_telling")
    assert "signalement" not in str(noted.facts)
    assert "Un signalement est en cours." in shown(
        desk, reverse("protection:request", args=[request.pk])
    )
    tell(desk, request, said="yes", reason="Le danger est écarté.")
    mail = Message.objects.get(recipient=SECRET_ADDRESS)
    assert request.serial in mail.text
    assert request.serial not in mail.subject
    assert request.serial in rights_page_of_parent(child, now)
    tell(desk, request, said="no", reason="Finalement non.")
    request.refresh_from_db()
    assert request.holders_told_at is not None
    assert request.why_told_or_not == "Le danger est écarté."


def test_nobody_is_told_about_an_adult(desk: Client, make_child: Callable[..., Child]) -> None:
    request = ask(desk, make_child(BORN["adult"]))
    tell(desk, request, said="yes", reason="Rien ne s’y oppose.")
    assert not Message.objects.exists()


def test_a_look_behind_a_pupils_number_is_not_in_the_parents_file(
    desk: Client, child: Child, now: datetime
) -> None:
    request = ask(desk, child)
    desk.post(reverse("protection:request_identity", args=[request.pk]), {"reason": "Vérifier"})
    parents = receive_request(
        subject=child.subject,
        holder=child.family.link.holder,
        right=Right.ACCESS,
        channel="web",  # type: ignore[arg-type]  # a value
        words="",
        actor="holder",
        at=now,
    )
    move_request(request=parents, event=RightsEvent.GRANT, actor="user:1", at=now)
    version = factories.notice_version(at=now)
    issued = invite_holder(link=child.family.link, notice_version=version, actor="x", at=now)
    parent = Client()
    parent.post(reverse("consent:door", args=[issued.token]), {"code": issued.code})
    exported: Any = parent.get(reverse("consent:export", args=[issued.token]))
    assert exported.json()["protection"]["identity_opened_at"] == []


# --- The sheet -----------------------------------------------------------------------------------


def test_looking_at_the_door_uses_nothing_up(desk: Client, child: Child) -> None:
    path, code = print_sheet(desk, ask(desk, child))
    for _ in range(3):
        assert Client().get(path).status_code == 200
        assert Client().get(path + "mine/").status_code == 302
    enter(path, code)


def test_a_sheet_opens_once_for_the_browser_that_opened_it(desk: Client, child: Child) -> None:
    path, code = print_sheet(desk, ask(desk, child))
    pupil = enter(path, code)
    stranger = Client()
    assert stranger.get(path).status_code == 404
    assert stranger.post(path, {"code": code}).status_code == 404
    for page in ("mine/", "stop/", "voice.html", "voice.json"):
        assert stranger.get(path + page).status_code == 404
        assert pupil.get(path + page).status_code == 200
    assert stranger.get(f"{path}recordings/{child.recording_id}/").status_code == 404
    assert pupil.post(path + "leave/").status_code == 302
    assert pupil.get(path + "mine/").status_code == 404


def test_a_new_sheet_ends_the_former_one_and_the_visit_that_began_with_it(
    desk: Client, child: Child
) -> None:
    request = ask(desk, child)
    former, code = print_sheet(desk, request)
    pupil = enter(former, code)
    path, new_code = print_sheet(desk, request)
    assert pupil.get(former + "mine/").status_code == 404
    assert Client().post(former, {"code": code}).status_code == 404
    enter(path, new_code)


def test_five_wrong_codes_lock_a_sheet(desk: Client, child: Child) -> None:
    path, code = print_sheet(desk, ask(desk, child))
    wrong = "000000" if code != "000 000" else "111111"
    answers = [Client().post(path, {"code": wrong}).status_code for _ in range(MAX_ATTEMPTS)]
    assert answers == [200, 200, 200, 200, 404]
    assert Client().post(path, {"code": code}).status_code == 404
    assert PupilInvitation.objects.get().state == InvitationState.LOCKED


def test_a_sheet_of_fifteen_days_ago_does_not_open(
    desk: Client, child: Child, now: datetime
) -> None:
    path, code = print_sheet(desk, ask(desk, child))
    invitation = PupilInvitation.objects.get()
    assert invitation.expires_at - invitation.created_at == FIRST_LINK_LIFE == 14 * DAY
    PupilInvitation.objects.update(expires_at=now)
    assert Client().get(path).status_code == 404
    assert Client().post(path, {"code": code}).status_code == 404


def test_the_database_keeps_neither_the_token_nor_the_code(desk: Client, child: Child) -> None:
    path, code = print_sheet(desk, ask(desk, child))
    token = path.rstrip("/").rpartition("/")[2]
    kept = str(PupilInvitation.objects.values_list().get())
    told = str(list(AuditEvent.objects.values_list("facts", flat=True)))
    assert token not in kept + told
    assert code.replace(" ", "") not in told


def test_one_pupils_sheet_shows_nothing_of_another(
    desk: Client, make_child: Callable[..., Child]
) -> None:
    child, other = make_child(), make_child(first_name="Jean")
    path, code = print_sheet(desk, ask(desk, child))
    pupil = enter(path, code)
    assert pupil.get(f"{path}recordings/{other.recording_id}/").status_code == 404
    assert "Jean" not in shown(pupil, path + "mine/")


def test_an_erasure_ends_a_visit_that_has_begun(desk: Client, child: Child, now: datetime) -> None:
    path, code = print_sheet(desk, ask(desk, child))
    pupil = enter(path, code)
    erase_everywhere(subject=child.subject, at=now)
    assert pupil.get(path + "mine/").status_code == 404


@pytest.mark.parametrize("end", ["refused", "taken back", "a holder’s", "correction", "dead"])
def test_what_is_no_open_request_of_a_pupil_gets_no_sheet(
    child: Child, now: datetime, end: str
) -> None:
    request = receive_request(
        subject=child.subject,
        holder=child.family.link.holder if end == "a holder’s" else None,
        right=Right.CORRECTION if end == "correction" else Right.ACCESS,
        channel="paper",  # type: ignore[arg-type]  # a value
        words="",
        actor="user:1",
        at=now,
    )
    if end in {"refused", "taken back"}:
        event = RightsEvent.REFUSE if end == "refused" else RightsEvent.DROP
        move_request(request=request, event=event, reason="Non.", actor="user:1", at=now)
    if end == "dead":
        record_death(subject=child.subject, day=now.date(), actor="user:1", at=now)
    request = RightsRequest.objects.get(pk=request.pk)
    with pytest.raises(NoWayIn):
        open_pupil_door(request=request, actor="user:1", at=now)
    assert not PupilInvitation.objects.exists()


# --- At the desk ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changed",
    [
        {"first_name": "Zoé"},
        {"last_name": "Merle"},
        {"birth_date": "2014-03-04"},
        {"uai": "0000000Z"},
    ],
)
def test_a_pupil_who_is_not_known_so_is_not_guessed(
    desk: Client, child: Child, changed: dict[str, str]
) -> None:
    response = desk.post(reverse("protection:pupil_request_new"), named(child, **changed))
    assert response.status_code == 200
    assert not RightsRequest.objects.exists()


def test_of_two_pupils_of_one_name_and_birthday_none_is_taken(
    desk: Client, make_child: Callable[..., Child]
) -> None:
    child = make_child()
    make_child()
    desk.post(reverse("protection:pupil_request_new"), named(child))
    assert not RightsRequest.objects.exists()


def test_the_desk_names_no_pupil(desk: Client, child: Child) -> None:
    request = ask(desk, child)
    for path in (reverse("protection:desk"), reverse("protection:request", args=[request.pk])):
        page = shown(desk, path)
        assert request.serial in page
        assert "Zoé-Lou" not in page


@pytest.mark.parametrize("role", [PlatformRole.OPERATOR, PlatformRole.REVIEWER])
def test_nobody_else_makes_a_sheet(
    desk: Client, child: Child, role: PlatformRole, client: Client
) -> None:
    request = ask(desk, child)
    client.force_login(factories.platform_user(role))
    assert client.post(reverse("protection:sheet", args=[request.pk])).status_code == 404
    tell(client, request, said="yes", reason="Par curiosité.")
    request.refresh_from_db()
    assert request.holders_told_at is None
    assert not PupilInvitation.objects.exists()
