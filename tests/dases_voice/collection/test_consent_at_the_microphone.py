"""The first gate, through the upload: who grows up, moves or leaves while a session is open."""

import uuid
from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone
from django_scopes import scopes_disabled

from consent.enums import DecisionKind, PurposeCode, Reason
from consent.models import Signer
from consent.queries import permission_of
from consent.queries.ages import birthday
from consent.services import (
    correct_birth_date,
    record_pupil_decision,
    refresh_due_permissions,
    withdraw_consent,
)
from dases_voice.collection.enums import RecordingState
from dases_voice.collection.errors import ConsentGone
from dases_voice.collection.models import Recording, Turn
from dases_voice.collection.queries import ruling_on
from dases_voice.collection.services.tickets import issue_ticket
from dases_voice.collection.services.uploads import check_turn
from dases_voice.schools.models import Pupil
from tests import factories
from tests.dases_voice.collection.conftest import Lesson, Tablet

pytestmark = pytest.mark.django_db


def ruling(turn: Turn, at: datetime) -> str:
    with scopes_disabled():
        fresh = Turn.objects.select_related("session__campaign", "pupil").get(pk=turn.pk)
        return ruling_on(fresh, is_willing=True, at=at)[0].code


def test_case_14_eighteen_in_the_middle_of_a_lesson(
    tablet: Tablet, turn: Turn, now: datetime
) -> None:
    data = factories.flac()
    assert tablet.put(data).status_code == 201
    assert ruling(turn, now) == "allowed"
    tomorrow = timezone.localdate(now) + timedelta(days=1)
    correct_birth_date(
        subject=turn.pupil.subject, birth_date=birthday(tomorrow, -18), actor="user:1", at=now
    )
    assert tablet.put(factories.flac(seed=2)).status_code == 201
    midnight = timezone.make_aware(datetime.combine(tomorrow, time.min))
    assert ruling(turn, midnight - timedelta(seconds=1)) == "allowed"
    assert ruling(turn, midnight) == "no_permission"
    with scopes_disabled(), pytest.raises(ConsentGone):
        check_turn(turn=turn, at=midnight)
    refresh_due_permissions(at=midnight)
    # What was recorded before is kept.
    assert {r.state for r in Recording.objects.all()} == {RecordingState.RECEIVED}


def test_what_was_recorded_stays_when_a_school_year_is_over(
    tablet: Tablet, turn: Turn, now: datetime
) -> None:
    assert tablet.put(factories.flac()).status_code == 201
    next_year = now + timedelta(days=366)
    refresh_due_permissions(at=next_year)
    permission = permission_of(
        subject_id=turn.pupil.subject_id, purpose=PurposeCode.RECORD, at=next_year
    )
    assert permission.reason == Reason.TERM_OVER
    assert Recording.objects.get().state == RecordingState.RECEIVED


def test_case_68_a_pupil_changes_school(
    tablet: Tablet, lesson: Lesson, turn: Turn, now: datetime
) -> None:
    elsewhere = factories.school_class()
    with scopes_disabled():
        Pupil.objects.filter(pk=turn.pupil_id).update(
            school=elsewhere.school, school_class=elsewhere
        )
    assert ruling(turn, now) == "not_of_the_class"
    assert tablet.put(factories.flac()).status_code == 410
    assert not Recording.objects.exists()


def test_case_70_a_school_leaves_and_families_permissions_stay(
    tablet: Tablet, lesson: Lesson, turn: Turn, now: datetime
) -> None:
    lesson.campaign.schools.clear()
    assert ruling(turn, now) == "school_left"
    assert tablet.put(factories.flac()).status_code == 410
    subject_id = turn.pupil.subject_id
    permission = permission_of(subject_id=subject_id, purpose=PurposeCode.RECORD, at=now)
    assert permission.is_open


def test_case_76_a_ticket_from_before_a_withdrawal(
    tablet: Tablet, family: factories.Family, turn: Turn, now: datetime
) -> None:
    ticket, take = issue_ticket(turn), uuid.uuid4()
    with scopes_disabled():
        withdraw_consent(
            subject=family.subject, signer=Signer(family.link.holder), at=now + timedelta(seconds=1)
        )
    assert tablet.put(factories.flac(), ticket=ticket, take_id=take).status_code == 410
    assert not Recording.objects.exists()


def test_another_campaigns_notice_opens_nothing_here(
    lesson: Lesson, turn: Turn, now: datetime
) -> None:
    other = factories.campaign(at=now)
    other.notice.pk = uuid.uuid4()
    other.notice.slug = "another"
    other.notice.save(force_insert=True)
    type(lesson.campaign).objects.filter(pk=lesson.campaign.pk).update(notice=other.notice)
    assert ruling(turn, now) == "other_notice"


def test_not_today_leaves_a_yes_as_it_is(turn: Turn, now: datetime) -> None:
    subject = turn.pupil.subject
    version = factories.notice_version(at=now)
    record_pupil_decision(
        subject=subject,
        kind=DecisionKind.DEFER,
        rendering=version.renderings.get(audience="pupil_6_10", language="fr", format="web"),
        at=now,
    )
    assert ruling(turn, now) == "allowed"
