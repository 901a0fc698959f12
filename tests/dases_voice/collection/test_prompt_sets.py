"""Sets of prompts: versions that stay once they are used, and voices that can be destroyed."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django_scopes import scopes_disabled

from dases_voice.collection.enums import PromptKind, PromptPicture
from dases_voice.collection.errors import SetIncomplete, VoiceUnusable
from dases_voice.collection.models import Campaign, Prompt, PromptSet, PromptVoice
from dases_voice.collection.queries import current_prompts, current_version
from dases_voice.collection.services.campaigns import add_prompts, use_set
from dases_voice.collection.services.prompt_sets import (
    PromptFacts,
    SetFacts,
    add_prompts_to_set,
    change_prompt,
    create_set,
    move_prompt,
    remove_prompt,
)
from dases_voice.collection.services.prompt_voices import add_voice, remove_voice
from dases_voice.core.services.blobs import read_blob
from dases_voice.core.services.keys import destroy_data_key
from tests import factories
from tests.dases_voice.collection.conftest import Lesson

pytestmark = pytest.mark.django_db

BY = "command"
FACTS = SetFacts(
    title="At home", description="", language="en", is_shared=False, licence="CC BY 4.0"
)


@pytest.fixture
def campaign(now: datetime) -> Campaign:
    made = factories.campaign(at=now)
    made.prompts.all().delete()
    return made


@pytest.fixture
def animals(now: datetime) -> PromptSet:
    made = create_set(facts=FACTS, school=None, actor=BY, at=now)
    prompts = [PromptFacts(kind=PromptKind.READ, text=text, level="A1") for text in "abc"]
    add_prompts_to_set(prompt_set=made, prompts=prompts, actor=BY, at=now)
    return made


def _voice(at: datetime) -> PromptVoice:
    return add_voice(
        data=factories.speech(),
        is_synthesised=True,
        made_by="espeak-ng",
        school=None,
        user=None,
        actor=BY,
        at=at,
    )


def _texts(prompts: object) -> list[str]:
    return [prompt.text for prompt in prompts]  # type: ignore[attr-defined]  # any of both tables


def test_what_a_campaign_uses_stays_as_it_was(
    animals: PromptSet, campaign: Campaign, now: datetime
) -> None:
    first = use_set(campaign=campaign, prompt_set=animals, actor=BY, at=now)
    prompt = first.prompts.get(text="b")

    change_prompt(
        prompt=prompt,
        facts=PromptFacts(kind=PromptKind.READ, text="B!", level="A1"),
        actor=BY,
        at=now,
    )

    draft = current_version(animals)
    assert (draft.number, draft.frozen_at) == (2, None)
    assert _texts(draft.prompts.all()) == ["a", "B!", "c"]
    assert _texts(first.prompts.all()) == ["a", "b", "c"]
    assert _texts(current_prompts(campaign)) == ["a", "b", "c"]


def test_the_next_version_takes_the_place_of_the_one_before(
    animals: PromptSet, campaign: Campaign, now: datetime
) -> None:
    use_set(campaign=campaign, prompt_set=animals, actor=BY, at=now)
    kept = Prompt.objects.get(text="a")
    version = current_version(animals)
    remove_prompt(prompt=version.prompts.get(text="b"), actor=BY, at=now)
    last = current_version(animals).prompts.get(text="c")
    move_prompt(prompt=last, by=-1, actor=BY, at=now)

    use_set(campaign=campaign, prompt_set=animals, actor=BY, at=now)

    assert _texts(current_prompts(campaign)) == ["c", "a"]
    assert Prompt.objects.get(text="a").pk == kept.pk
    assert Prompt.objects.get(text="b").retired_at == now


def test_the_same_text_pasted_and_taken_from_a_set_are_two_prompts(
    animals: PromptSet, campaign: Campaign, now: datetime
) -> None:
    add_prompts(campaign=campaign, language="en", texts=["a"], actor=BY, at=now)
    use_set(campaign=campaign, prompt_set=animals, actor=BY, at=now)
    add_prompts(campaign=campaign, language="en", texts=["a", "c"], actor=BY, at=now)

    assert _texts(current_prompts(campaign)) == ["a", "a", "b", "c", "c"]


def test_a_prompt_to_repeat_needs_a_voice(
    animals: PromptSet, campaign: Campaign, now: datetime
) -> None:
    said = PromptFacts(kind=PromptKind.REPEAT, expected_text="The cat is sleeping.")
    (row,) = add_prompts_to_set(prompt_set=animals, prompts=[said], actor=BY, at=now)
    with pytest.raises(SetIncomplete):
        use_set(campaign=campaign, prompt_set=animals, actor=BY, at=now)
    assert not current_prompts(campaign).exists()

    voiced = PromptFacts(**{**vars(said), "voice_id": _voice(now).pk})
    change_prompt(prompt=row, facts=voiced, actor=BY, at=now)
    use_set(campaign=campaign, prompt_set=animals, actor=BY, at=now)

    assert current_prompts(campaign).last().expected == "The cat is sleeping."  # type: ignore[union-attr]  # it is there


@pytest.mark.parametrize("data", [b"", b"no sound at all", b"RIFF\x00\x00\x00\x00WAVE"])
def test_what_is_no_sound_is_refused(now: datetime, data: bytes) -> None:
    with pytest.raises(VoiceUnusable):
        add_voice(
            data=data,
            is_synthesised=False,
            made_by="",
            school=None,
            user=None,
            actor=BY,
            at=now,
        )
    assert not PromptVoice.objects.exists()


def test_a_voice_is_kept_encrypted_and_heard_until_its_key_is_destroyed(
    client: Client, lesson: Lesson, family: factories.Family, now: datetime
) -> None:
    voice = _voice(now)
    prompt = Prompt.objects.create(
        campaign=lesson.campaign, position=9, language="en", kind=PromptKind.REPEAT, voice=voice
    )
    pupil = lesson.pupil(family)
    client.get(reverse("collection:join_by_code", args=[lesson.session.code]))
    pictures = {"picture": [pupil.secret_first, pupil.secret_second]}
    client.post(reverse("collection:secret", args=[pupil.card]), pictures)
    address = reverse("collection:voice", args=[prompt.pk])

    heard = client.get(address)
    assert heard.headers["Content-Type"] == "audio/flac"
    assert heard.content == read_blob(voice.blob)
    destroy_data_key(key=voice.blob.data_key, actor=BY, at=now)

    assert client.get(address).status_code == 404


def test_a_removed_voice_is_asked_for_no_more(lesson: Lesson, now: datetime) -> None:
    voice = _voice(now)
    for kind in (PromptKind.REPEAT, PromptKind.ANSWER):
        Prompt.objects.create(
            campaign=lesson.campaign, position=9, language="en", kind=kind, voice=voice
        )

    remove_voice(voice=voice, actor=BY, at=now)

    kinds = {prompt.kind for prompt in current_prompts(lesson.campaign).filter(voice=voice)}
    assert kinds == {PromptKind.ANSWER}
    with scopes_disabled():
        assert remove_voice(voice=voice, actor=BY, at=now + timedelta(days=1)) is False


def test_every_picture_is_drawn_and_described_without_its_name() -> None:
    folder = Path(settings.ROOT_DIR) / "static/img/prompts"
    assert {file.stem for file in folder.iterdir()} == set(PromptPicture.values)
    for picture in PromptPicture:
        assert picture.label.lower() not in picture.description.lower()
