"""What schools know of a child: told to its own family, erased on demand, hidden from others."""

import json
from datetime import datetime

import pytest
from django_scopes import scope, scopes_disabled
from django_scopes.exceptions import ScopeError

from consent import directory, erasure
from dases_voice.core.models import AuditEvent
from dases_voice.schools.models import Pupil
from dases_voice.schools.queries import pupil_of_subject
from tests.dases_voice.schools.conftest import World


def _eraser() -> erasure.Eraser:
    found = erasure.eraser_of(Pupil)
    assert found is not None
    return found


def test_the_familys_door_may_name_the_child(world: World) -> None:
    with scope(school=[]):
        description = directory.describe_subject(world.pupil.subject_id)
    assert description == ("Awa", world.school.name)


def test_no_school_reaches_a_pupil_of_another(world: World) -> None:
    with scope(school=[]):
        assert pupil_of_subject(world.pupil.subject_id) is None


def test_without_a_scope_there_is_no_answer(world: World) -> None:
    with pytest.raises(ScopeError):
        pupil_of_subject(world.pupil.subject_id)


def test_erasing_a_child_removes_name_class_and_card(world: World, at: datetime) -> None:
    subject = world.pupil.subject
    _eraser().erase(subject, at)
    _eraser().erase(subject, at)
    with scopes_disabled():
        assert not Pupil.objects.filter(pk=world.pupil.pk).exists()
    assert AuditEvent.objects.filter(action="pupil.erased").count() == 1
    assert _eraser().describe(subject) == []
    assert _eraser().export(subject) == {}


def test_what_is_kept_can_be_handed_out(world: World) -> None:
    exported = _eraser().export(world.pupil.subject)
    assert json.loads(json.dumps(exported))["first_name"] == "Awa"
    assert _eraser().describe(world.pupil.subject)
