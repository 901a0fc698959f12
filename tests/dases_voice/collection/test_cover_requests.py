"""What a turn that records nothing sends: it is counted, answered like a take, and let go."""

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django_scopes import scopes_disabled

from consent.enums import DecisionKind
from consent.models import PUPIL
from consent.services import withdraw_consent
from dases_voice.collection.enums import TurnMode
from dases_voice.collection.models import Arrival, Recording, Turn
from dases_voice.collection.queries import board_of, prompts_of_turn
from dases_voice.core.models import AuditEvent, Blob, OutboxEntry
from tests import factories
from tests.dases_voice.collection.conftest import Lesson, Tablet

pytestmark = pytest.mark.django_db


@pytest.fixture
def uncovered(lesson: Lesson, client: Client, now: datetime) -> Tablet:
    """Return the tablet of a pupil whose family said no: activity B."""
    refusing = factories.family(at=now)
    factories.holder_says(DecisionKind.REFUSE, of=refusing, at=now)
    turn = lesson.turn(lesson.pupil(refusing, first_name="Gabin"), at=now)
    assert turn.mode == TurnMode.B
    return Tablet(client, turn, lesson.prompt)


def _cover(tablet: Tablet, data: bytes = b"noise", **changes: object) -> Any:
    metadata = tablet.metadata(encoder="none", **changes)
    return tablet.put(data, metadata=metadata, take_id=uuid.uuid4())


def test_a_cover_is_answered_like_a_take_and_nothing_is_kept(
    uncovered: Tablet, tablet: Tablet
) -> None:
    trail = AuditEvent.objects.count()
    kept = Blob.objects.count(), Recording.objects.count(), OutboxEntry.objects.count()

    first, again = _cover(uncovered), _cover(uncovered)

    assert (Blob.objects.count(), Recording.objects.count(), OutboxEntry.objects.count()) == kept
    assert AuditEvent.objects.count() == trail
    take = tablet.put(factories.flac())
    assert (first.status_code, again.status_code, take.status_code) == (201, 200, 201)
    assert first.json().keys() == take.json().keys()
    assert first.headers.keys() == take.headers.keys()
    assert len(first.content) == len(take.content)


def test_both_activities_look_the_same_on_the_board_and_go_on_alike(
    uncovered: Tablet, tablet: Tablet, lesson: Lesson, now: datetime
) -> None:
    tablet.put(factories.flac())
    _cover(uncovered)

    with scopes_disabled():
        in_a, in_b = board_of(lesson.session, at=now).cards
        done = [[is_done for _, is_done in prompts_of_turn(t.turn)] for t in (tablet, uncovered)]
    assert in_a.shown == in_b.shown
    assert in_a.received == 1
    assert [answers.count(True) for answers in done] == [1, 1]


def test_what_is_wrong_with_a_cover_is_answered_as_with_a_take(
    uncovered: Tablet, now: datetime
) -> None:
    damaged = uncovered.put(b"noise", sha256="0" * 64, metadata=uncovered.metadata(encoder="none"))
    late = (now + timedelta(hours=4)).isoformat()

    assert damaged.status_code == 422
    assert _cover(uncovered, recorded_at=late).status_code == 403
    assert _cover(uncovered, prompt_id=str(uuid.uuid4())).status_code == 422
    assert not Arrival.objects.exists()


def test_sound_is_still_refused_where_nothing_is_recorded(uncovered: Tablet) -> None:
    assert uncovered.put(factories.flac()).status_code == 403


def test_a_lesson_goes_on_with_covers_when_the_permission_is_gone(
    tablet: Tablet, turn: Turn, now: datetime, family: factories.Family
) -> None:
    withdraw_consent(subject=family.subject, signer=PUPIL, at=now)

    assert tablet.put(factories.flac()).status_code == 410
    assert _cover(tablet).status_code == 201
    with scopes_disabled():
        assert not Recording.objects.exists()
        assert turn.arrivals.count() == 1
