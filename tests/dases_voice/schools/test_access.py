"""Who is let in: the owner, the colleague, the stranger, and nobody."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.dases_voice.schools.conftest import World

LOGIN = 302


def address(world: World, name: str) -> str:
    arguments = {
        "class": {"class_id": world.school_class.pk},
        "cards": {"class_id": world.school_class.pk},
        "letters": {"class_id": world.school_class.pk},
        "school": {"school_id": world.school.pk},
        "roster_upload": {"school_id": world.school.pk},
    }
    return reverse(f"schools:{name}", kwargs=arguments.get(name, {}))


@pytest.mark.parametrize(
    ("name", "answers"),
    [
        ("class", {"teacher": 200, "head": 200, "colleague": 404, "stranger": 404}),
        ("cards", {"teacher": 200, "head": 200, "colleague": 404, "stranger": 404}),
        ("letters", {"teacher": 404, "head": 200, "colleague": 404, "stranger": 404}),
        ("school", {"teacher": 404, "head": 200, "colleague": 404, "stranger": 404}),
        ("roster_upload", {"teacher": 404, "head": 200, "colleague": 404, "stranger": 404}),
        ("classes", {"teacher": 200, "head": 200, "colleague": 200, "without_role": 403}),
        ("schools", {"teacher": 403, "head": 302, "without_role": 403}),
        ("roster_example", {"teacher": 403, "head": 200, "without_role": 403}),
    ],
)
def test_each_page_lets_in_whom_it_should(world: World, name: str, answers: dict[str, int]) -> None:
    url = address(world, name)
    found = {person: world.client(person).get(url).status_code for person in answers}
    assert found == answers
    nobody = world.client("nobody").get(url)
    assert nobody.status_code == LOGIN
    assert nobody["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("name", ["class", "cards", "letters", "school", "roster_upload"])
def test_the_head_of_another_school_finds_nothing(world: World, name: str) -> None:
    assert world.client("other_head").get(address(world, name)).status_code == 404


@pytest.mark.parametrize("name", ["classes", "class", "cards", "school", "schools"])
def test_pages_to_read_take_no_post(world: World, name: str) -> None:
    assert world.client("head").post(address(world, name)).status_code == 405


def test_an_unknown_class_and_a_foreign_one_look_the_same(world: World) -> None:
    client = world.client("stranger")
    foreign = client.get(address(world, "class"))
    unknown = client.get(reverse("schools:class", kwargs={"class_id": uuid.uuid4()}))
    assert foreign.status_code == unknown.status_code == 404


@pytest.mark.parametrize("person", ["teacher", "colleague", "stranger", "other_head"])
def test_only_the_head_sends_and_applies_lists(world: World, person: str) -> None:
    upload = reverse("schools:roster_upload", kwargs={"school_id": world.school.pk})
    preview = reverse(
        "schools:roster_preview",
        kwargs={"school_id": world.school.pk, "draft_id": uuid.uuid4()},
    )
    client = world.client(person)
    file = SimpleUploadedFile("list.csv", b"Nom")
    assert client.post(upload, {"file": file}).status_code == 404
    assert client.get(preview).status_code == 404
    assert client.post(preview).status_code == 404


@pytest.mark.parametrize("person", ["teacher", "colleague", "stranger", "other_head"])
def test_only_the_head_prepares_letters(world: World, person: str) -> None:
    answer = world.client(person).post(address(world, "letters"), {"pupils": [world.pupil.pk]})
    assert answer.status_code == 404
