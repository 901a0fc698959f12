"""Requests that come at the same time count as if they came one after the other."""

from datetime import datetime

import pytest
from django_scopes import scopes_disabled

from consent.models import Decision
from dases_voice.collection.enums import TurnMode
from dases_voice.collection.errors import CardLocked, CollectionError
from dases_voice.collection.models import Admission, Turn
from dases_voice.collection.queries import secret_of
from dases_voice.collection.queries.board import WRONG_TRIES_ALLOWED
from dases_voice.collection.services import turns
from dases_voice.schools.enums import SecretPicture
from tests import factories
from tests.dases_voice.collection.conftest import Lesson

pytestmark = pytest.mark.django_db


def test_guesses_at_the_same_time_all_count(
    lesson: Lesson, family: factories.Family, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    pupil = lesson.pupil(family)
    wrong = [p for p in SecretPicture.values if p not in secret_of(pupil)][:2]
    with scopes_disabled():
        seen_by_all = Admission.objects.create(session=lesson.session, pupil=pupil)
        # Each of the requests read the row before any of them wrote it.
        monkeypatch.setattr(
            "dases_voice.collection.models.Admission.objects.get_or_create",
            lambda **_: (Admission(pk=seen_by_all.pk, session=lesson.session, pupil=pupil), False),
        )
        for _ in range(WRONG_TRIES_ALLOWED):
            with pytest.raises(CollectionError):
                turns.start_turn(session=lesson.session, pupil=pupil, pictures=wrong, at=now)

        with pytest.raises(CardLocked):
            turns.start_turn(session=lesson.session, pupil=pupil, pictures=secret_of(pupil), at=now)


@pytest.mark.parametrize("first_answer", [True, False])
def test_of_two_answers_at_once_the_first_counts(
    lesson: Lesson, now: datetime, *, first_answer: bool
) -> None:
    members = factories.consenting_family(at=now)
    pupil = lesson.pupil(members)
    with scopes_disabled():
        started = turns.start_turn(
            session=lesson.session, pupil=pupil, pictures=secret_of(pupil), at=now
        )
        twin = Turn.objects.get(pk=started.pk)
        turns.answer_assent(turn=started, is_willing=first_answer, language="fr", at=now)
        decided = Decision.objects.count()

        answered = turns.answer_assent(
            turn=twin, is_willing=not first_answer, language="fr", at=now
        )

        kept = Turn.objects.get(pk=started.pk)
    expected = TurnMode.A if first_answer else TurnMode.B
    assert (answered.mode, kept.mode) == (expected, expected)
    assert (kept.assented_at is not None) == first_answer
    assert Decision.objects.count() == decided
