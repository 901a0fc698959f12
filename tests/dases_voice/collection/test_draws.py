"""What a turn is asked: first what the campaign lacks, and on another tablet what is not done."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django_scopes import scopes_disabled

from dases_voice.collection.enums import TurnMode
from dases_voice.collection.models import Campaign, Prompt, Turn
from dases_voice.collection.queries import prompts_of_turn
from dases_voice.collection.services.draws import finish_prompts
from dases_voice.schools.models import Pupil
from tests import factories
from tests.dases_voice.collection.conftest import Lesson

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _whatever_the_school() -> Iterator[None]:
    with scopes_disabled():
        yield


@pytest.fixture
def pupil(lesson: Lesson, family: factories.Family) -> Pupil:
    return lesson.pupil(family)


def _campaign(lesson: Lesson, *, most: int) -> Campaign:
    lesson.campaign.prompts_per_turn = most
    lesson.campaign.save()
    lesson.session.campaign.refresh_from_db()
    return lesson.campaign


def _asked(turn: Turn) -> list[str]:
    return [str(prompt.pk) for prompt, _ in prompts_of_turn(turn)]


def _done(turn: Turn) -> list[str]:
    return [str(prompt.pk) for prompt, is_done in prompts_of_turn(turn) if is_done]


def test_what_has_the_fewest_recordings_comes_first(
    lesson: Lesson, pupil: Pupil, now: datetime
) -> None:
    campaign = _campaign(lesson, most=20)
    texts = [prompt.text for prompt in campaign.prompts.all()]
    for count, prompt in enumerate(campaign.prompts.all()):
        for _ in range(count):
            factories.processed_recording(
                of=factories.consenting_family(at=now), prompt=prompt, at=now
            )

    turn = lesson.turn(pupil, at=now)

    assert [prompt.text for prompt, _ in prompts_of_turn(turn)] == texts


def test_levels_and_kinds_take_turns(lesson: Lesson, pupil: Pupil, now: datetime) -> None:
    campaign = _campaign(lesson, most=6)
    campaign.prompts.all().delete()
    for level, count in (("A1", 9), ("A2", 3), ("B1", 3)):
        for number in range(count):
            Prompt.objects.create(
                campaign=campaign, position=1, language="en", text=f"{level} {number}", level=level
            )

    turn = lesson.turn(pupil, at=now)

    levels = Counter(prompt.level for prompt, _ in prompts_of_turn(turn))
    assert levels == {"A1": 2, "A2": 2, "B1": 2}


def test_a_reload_shows_the_same_list_whatever_arrived(
    lesson: Lesson, pupil: Pupil, now: datetime
) -> None:
    turn = lesson.turn(pupil, at=now)
    before = _asked(turn)
    first = Prompt.objects.get(pk=before[0])
    factories.processed_recording(of=factories.consenting_family(at=now), prompt=first, at=now)

    assert _asked(turn) == before


@pytest.mark.parametrize("mode", TurnMode)
def test_at_another_tablet_the_same_pupil_goes_on(
    lesson: Lesson, pupil: Pupil, now: datetime, mode: TurnMode
) -> None:
    first = lesson.turn(pupil, at=now)
    Turn.objects.filter(pk=first.pk).update(mode=mode)
    finish_prompts(turn=first, prompt_ids=_asked(first)[:1])

    second = lesson.turn(pupil, at=now + timedelta(minutes=5))

    assert _asked(second) == _asked(first)
    assert _done(second) == _asked(first)[:1]


def test_who_has_done_everything_is_asked_anew(lesson: Lesson, pupil: Pupil, now: datetime) -> None:
    first = lesson.turn(pupil, at=now)
    finish_prompts(turn=first, prompt_ids=_asked(first))

    again = lesson.turn(pupil, at=now + timedelta(minutes=5))

    assert sorted(_asked(again)) == sorted(_asked(first))
    assert _done(again) == []


def test_done_is_only_what_was_asked(lesson: Lesson, pupil: Pupil, now: datetime) -> None:
    turn = lesson.turn(pupil, at=now)

    finish_prompts(turn=turn, prompt_ids=["x", "00000000-0000-4000-8000-000000000000"])

    assert _done(turn) == []
