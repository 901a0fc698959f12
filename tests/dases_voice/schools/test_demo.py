"""The schools of the demonstration come in by the same doors as real ones."""

from collections import Counter
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from consent.enums import PurposeCode, Reason
from consent.models import Decision, Invitation
from consent.queries import permission_of
from consent.services import verify_decisions
from dases_voice.core.demo.context import DemoContext
from dases_voice.core.demo.store import read_notebook
from dases_voice.core.models import AuditEvent, User
from dases_voice.core.services import audit
from dases_voice.schools.models import Establishment, Pupil, SchoolClass
from dases_voice.schools.services.demo import load_schools


@pytest.fixture
def context(db: None, everywhere: None, settings: Settings, tmp_path: Path) -> DemoContext:
    settings.DASES_DEMO = True
    settings.VAR_DIR = tmp_path
    return DemoContext(say=lambda text: None)


def test_there_is_a_family_in_every_state(context: DemoContext) -> None:
    load_schools(context)
    reasons = Counter(
        permission_of(subject_id=pupil.subject_id, purpose=PurposeCode.RECORD, at=context.at).reason
        for pupil in Pupil.objects.all()
    )
    assert (Establishment.objects.count(), SchoolClass.objects.count()) == (2, 3)
    assert reasons.total() == 24
    assert reasons[Reason.OPEN] >= 8
    expected = {
        Reason.PUPIL_MISSING,
        Reason.HOLDER_MISSING,
        Reason.HOLDER_OBJECTS,
        Reason.PUPIL_OBJECTS,
        Reason.WITHDRAWN,
    }
    assert expected <= set(reasons)
    assert verify_decisions() > 0
    assert audit.verify_chain() > 0


def test_a_second_load_adds_nothing(context: DemoContext) -> None:
    load_schools(context)
    tables = (User, Pupil, Invitation, Decision, AuditEvent)
    before = [table.objects.count() for table in tables], read_notebook()
    load_schools(DemoContext(say=lambda text: None))
    assert ([table.objects.count() for table in tables], read_notebook()) == before


def test_lost_codes_are_made_again_and_nobody_answers_twice(
    context: DemoContext, tmp_path: Path
) -> None:
    load_schools(context)
    decisions = Decision.objects.count()
    known = set(read_notebook().families)
    (tmp_path / "demo-accounts.json").unlink()
    load_schools(DemoContext(say=lambda text: None))
    assert set(read_notebook().families) == known
    assert Decision.objects.count() == decisions
