"""What teachers and heads see, and what they never see."""

import re
from datetime import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django_scopes import scopes_disabled

from consent.enums import DecisionKind
from dases_voice.schools.models import Pupil, RosterDraft
from tests import factories
from tests.dases_voice.schools.conftest import HEADER, SCHOOL_YEAR, World

LIST = f"{HEADER}\nHaddad;Lina;19/04/2015;6e B;Haddad;Nora;nora@famille.example\n"


def send(client: Client, world: World, text: str) -> str:
    url = reverse("schools:roster_upload", kwargs={"school_id": world.school.pk})
    file = SimpleUploadedFile("eleves.csv", text.encode("cp1252"))
    answer = client.post(url, {"file": file, "school_year": SCHOOL_YEAR, "holders_checked": "on"})
    assert answer.status_code == 302
    return str(answer["Location"])


def test_teachers_see_their_own_classes_only(world: World) -> None:
    page = world.client("teacher").get(reverse("schools:classes")).content.decode()
    assert world.school_class.name in page
    assert world.other_class.name not in page


def test_heads_see_every_class_of_the_school(world: World) -> None:
    page = world.client("head").get(reverse("schools:classes")).content.decode()
    assert world.school_class.name in page
    assert world.other_class.name in page


def test_a_class_offers_to_start_a_session(world: World) -> None:
    url = reverse("schools:class", kwargs={"class_id": world.school_class.pk})
    page = world.client("teacher").get(url).content.decode()
    start = reverse("collection:open_session", kwargs={"class_id": world.school_class.pk})
    assert f'action="{start}"' in page


def test_pupils_are_found_by_a_part_of_their_name(world: World) -> None:
    url = reverse("schools:class", kwargs={"class_id": world.school_class.pk})
    client = world.client("teacher")
    assert "Awa Canari" in client.get(url, {"q": "awa cana"}).content.decode()
    assert "Awa Canari" not in client.get(url, {"q": "zzz"}).content.decode()


@pytest.mark.parametrize("name", ["class", "cards", "letters"])
def test_the_familys_answer_leaves_no_trace_on_any_page(
    world: World, name: str, at: datetime
) -> None:
    """The same page, byte for byte but for its tokens, whether the family agreed or refused."""
    url = reverse(f"schools:{name}", kwargs={"class_id": world.school_class.pk})
    pages = set()
    for kind in (DecisionKind.GIVE, DecisionKind.REFUSE):
        family = factories.family(at=at)
        factories.holder_says(kind, of=family, at=at)
        with scopes_disabled():
            Pupil.objects.filter(pk=world.pupil.pk).update(subject=family.subject)
        page = world.client("head").get(url).content.decode()
        pages.add(re.sub(r"[A-Za-z0-9_-]{22,}={0,2}", "", page))
    assert len(pages) == 1


def test_the_preview_names_what_to_correct_and_cannot_be_applied(world: World) -> None:
    client = world.client("head")
    preview = send(client, world, LIST.replace("19/04/2015", "31/02/2015"))
    page = client.get(preview).content.decode()
    assert "31/02/2015" in page
    assert '<form method="post" class="cluster">' not in page
    client.post(preview)
    with scopes_disabled():
        assert not Pupil.objects.filter(first_name="Lina").exists()


def test_a_clean_list_is_looked_at_then_imported(world: World) -> None:
    client = world.client("head")
    preview = send(client, world, LIST)
    assert "Lina Haddad" in client.get(preview).content.decode()
    with scopes_disabled():
        assert not Pupil.objects.filter(first_name="Lina").exists()
    done = client.post(preview)
    assert done["Location"] == reverse("schools:school", kwargs={"school_id": world.school.pk})
    with scopes_disabled():
        assert Pupil.objects.get(first_name="Lina").school == world.school
        assert not RosterDraft.objects.exists()


def test_sending_the_preview_twice_imports_once(world: World) -> None:
    client = world.client("head")
    preview = send(client, world, LIST)
    client.post(preview)
    assert client.post(preview).status_code == 302
    with scopes_disabled():
        assert Pupil.objects.filter(first_name="Lina").count() == 1


def test_a_colleague_head_cannot_open_anothers_upload(world: World) -> None:
    preview = send(world.client("head"), world, LIST)
    client = Client()
    client.force_login(factories.head(world.school))
    assert client.get(preview)["Location"].endswith("/roster/")


def test_an_unreadable_file_is_refused_with_a_reason(world: World) -> None:
    url = reverse("schools:roster_upload", kwargs={"school_id": world.school.pk})
    file = SimpleUploadedFile("eleves.xlsx", b"PK\x03\x04" + b"x" * 50)
    answer = world.client("head").post(url, {"file": file, "school_year": SCHOOL_YEAR})
    assert answer.status_code == 422
    with scopes_disabled():
        assert not RosterDraft.objects.exists()


def test_the_example_can_be_imported(world: World) -> None:
    client = world.client("head")
    text = client.get(reverse("schools:roster_example")).content.decode("utf-8-sig")
    preview = send(client, world, text)
    client.post(preview)
    with scopes_disabled():
        assert Pupil.objects.filter(school=world.school).count() == 3
