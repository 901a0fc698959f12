from collections.abc import Callable
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.enums import TRANSITIONS, AgreementState, AgreementStep
from contracts.errors import StepRefused
from contracts.models import Agreement
from contracts.services import (
    offer_agreement,
    resume_agreement,
    suspend_agreement,
    terminate_agreement,
)
from contracts.services.ledger import take_step
from dases_voice.core.models import AuditEvent

STEPS: dict[AgreementStep, Callable[..., None]] = {
    AgreementStep.OFFER: offer_agreement,
    AgreementStep.SUSPEND: suspend_agreement,
    AgreementStep.RESUME: resume_agreement,
    AgreementStep.TERMINATE: terminate_agreement,
}


def test_every_step_has_its_line_in_the_table() -> None:
    assert set(TRANSITIONS) == set(AgreementStep)


def test_nothing_leaves_the_end() -> None:
    for sources, _target in TRANSITIONS.values():
        assert AgreementState.TERMINATED not in sources


def test_only_signatures_lead_into_force_for_the_first_time() -> None:
    into_force = {s for s, (_, target) in TRANSITIONS.items() if target == AgreementState.IN_FORCE}

    assert into_force == {AgreementStep.ENTER_INTO_FORCE, AgreementStep.RESUME}
    assert TRANSITIONS[AgreementStep.RESUME].sources == {AgreementState.SUSPENDED}


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    start=st.sampled_from(AgreementState),
    steps=st.lists(st.sampled_from(sorted(STEPS)), min_size=1, max_size=6),
)
def test_any_walk_follows_the_table_and_a_refused_step_changes_nothing(
    draft: Agreement, at: datetime, start: AgreementState, steps: list[AgreementStep]
) -> None:
    Agreement.objects.filter(pk=draft.pk).update(state=start, in_force_at=at)
    draft.refresh_from_db()
    expected = start
    for step in steps:
        sources, target = TRANSITIONS[step]
        before = AuditEvent.objects.count()
        if expected in sources:
            STEPS[step](agreement=draft, actor="command", at=at)
            expected = target
        else:
            with pytest.raises(StepRefused):
                STEPS[step](agreement=draft, actor="command", at=at)
            assert AuditEvent.objects.count() == before
        draft.refresh_from_db()
        assert draft.state == expected


def test_of_two_who_hold_the_same_old_row_one_moves_it(offered: Agreement, at: datetime) -> None:
    stale = Agreement.objects.get(pk=offered.pk)
    terminate_agreement(agreement=offered, actor="command", at=at)

    with pytest.raises(StepRefused):
        take_step(
            agreement=stale,
            step=AgreementStep.ENTER_INTO_FORCE,
            actor="command",
            at=at,
            in_force_at=at,
        )
    assert stale.state == AgreementState.TERMINATED
