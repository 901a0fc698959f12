"""The library: what a teacher finds, writes, imports, copies; and what stays with another school."""

from datetime import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from dases_voice.collection.enums import PromptKind
from dases_voice.collection.models import PromptSet, PromptVoice, SetPrompt
from dases_voice.collection.queries import SetSearch, matching_sets, prompts_of_set
from dases_voice.collection.services.prompt_tables import prompts_as_table, read_prompts
from dases_voice.core.models import User
from dases_voice.schools.models import Establishment
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def school() -> Establishment:
    return factories.school()


@pytest.fixture
def teacher(school: Establishment) -> User:
    return factories.teacher(factories.school_class(of=school))


@pytest.fixture
def own(school: Establishment, now: datetime) -> PromptSet:
    return factories.prompt_set(of=school, at=now, title="À la maison")


@pytest.fixture
def browser(client: Client, teacher: User) -> Client:
    client.force_login(teacher)
    return client


def _to(name: str, *args: object) -> str:
    return reverse(f"collection:{name}", args=args)


def _texts(prompt_set: PromptSet) -> list[str]:
    return [prompt.words for prompt in prompts_of_set(prompt_set)]


def _upload(text: str) -> dict[str, object]:
    return {"file": SimpleUploadedFile("prompts.csv", text.encode())}


def test_a_search_finds_what_may_be_seen(
    browser: Client, own: PromptSet, teacher: User, now: datetime
) -> None:
    shared = factories.prompt_set(at=now, title="À l’école")
    factories.prompt_set(of=factories.school(), at=now, title="Ailleurs")

    def found(**search: object) -> list[PromptSet]:
        return list(matching_sets(teacher, SetSearch(**search)))  # type: ignore[arg-type]  # handed on

    assert found() == [shared, own] or found() == [own, shared]
    assert found(is_own=True) == [own]
    assert found(words="école") == [shared]
    assert set(found(words="house", level="A1", kind=PromptKind.REPEAT)) == {own, shared}
    assert found(cycle="cycle2") == []
    page = browser.get(_to("prompt_sets")).content.decode()
    assert page.count('class="numeric">2</td>') == 2


def test_a_faulty_file_saves_nothing_and_names_each_line(browser: Client, own: PromptSet) -> None:
    table = "type;texte;niveau;image\nread;;A1;\nchanter;La;A1;\nname;;;licorne\nread;Oui.;;\n"

    answer = browser.post(_to("prompts_import", own.pk), _upload(table))

    assert answer.status_code == 422
    faults = answer.context["table"].faults
    assert [(fault.line, fault.column) for fault in faults] == [
        (2, "texte"),
        (3, "type"),
        (4, "image"),
    ]
    assert all(fault.remedy for fault in faults)
    assert len(_texts(own)) == 2


def test_a_clean_file_is_saved_when_confirmed(browser: Client, own: PromptSet) -> None:
    table = "Type;Texte;Attendu;Image\nLire un texte;Bonjour.;;\nNommer une image;;a cat;Chat\n"

    preview = browser.post(_to("prompts_import", own.pk), _upload(table))
    assert len(_texts(own)) == 2
    browser.post(_to("prompts_import", own.pk), {"text": preview.context["text"]})

    assert _texts(own)[2:] == ["Bonjour.", "a cat"]


@pytest.mark.parametrize("data", [b"", b"\x00\x01", b"a;b\n1;2\n", b"type;texte\n"])
def test_what_is_no_table_of_prompts_is_explained(
    browser: Client, own: PromptSet, data: bytes
) -> None:
    file = SimpleUploadedFile("prompts.csv", data)

    answer = browser.post(_to("prompts_import", own.pk), {"file": file})

    assert answer.status_code == 422
    assert answer.context["form"].errors["file"]


def test_what_is_exported_can_be_imported(own: PromptSet) -> None:
    SetPrompt.objects.filter(text="My house is small.").update(text="=1+1; “no” formula")

    table = read_prompts(prompts_as_table(prompts_of_set(own)).removeprefix("\ufeff"))

    assert table.faults == []
    assert [row.facts.text for row in table.rows] == ["=1+1; “no” formula", ""]
    assert [row.facts.kind for row in table.rows] == [PromptKind.READ, PromptKind.REPEAT]


def test_a_copy_is_ones_own(browser: Client, school: Establishment, now: datetime) -> None:
    shared = factories.prompt_set(at=now, title="À l’école")

    browser.post(_to("prompt_set_copy", shared.pk))

    copy = PromptSet.objects.exclude(pk=shared.pk).get()
    assert (copy.school, copy.is_shared) == (school, False)
    assert _texts(copy) == _texts(shared)
    first = prompts_of_set(copy)[0]
    browser.post(_to("set_prompt_remove", copy.pk, first.key))
    assert len(_texts(shared)) == 2


def test_prompts_are_moved_by_buttons(browser: Client, own: PromptSet) -> None:
    first, second = prompts_of_set(own)

    browser.post(_to("set_prompt_move", own.pk, first.key, "down"))

    assert [prompt.key for prompt in prompts_of_set(own)] == [second.key, first.key]


def test_a_voice_is_added_and_destroyed(browser: Client, own: PromptSet) -> None:
    address = _to("set_prompt_add", own.pk, "answer")
    sound = SimpleUploadedFile("voix.flac", factories.speech())

    nobody = browser.post(address, {"text": "Where do you live?", "voice": sound})
    assert nobody.status_code == 422
    sound.seek(0)
    browser.post(address, {"text": "Where do you live?", "voice": sound, "made_by": "Mme Roux"})

    prompt = prompts_of_set(own)[2]
    assert prompt.voice is not None
    assert browser.get(_to("set_voice", own.pk, prompt.key)).status_code == 200
    change = {"text": "Where do you live?", "without_voice": "on"}
    browser.post(_to("set_prompt_edit", own.pk, prompt.key), change)

    assert prompts_of_set(own)[2].voice is None
    assert PromptVoice.objects.get(made_by="Mme Roux").removed_at is not None
    assert browser.get(_to("set_voice", own.pk, prompt.key)).status_code == 404


def test_a_set_for_everybody_says_under_which_licence(browser: Client, own: PromptSet) -> None:
    form = {"title": "À la maison", "language": "en", "is_shared": "on"}

    answer = browser.post(_to("prompt_set_edit", own.pk), form)

    assert "licence" in answer.context["form"].errors
    assert not PromptSet.objects.get(pk=own.pk).is_shared
