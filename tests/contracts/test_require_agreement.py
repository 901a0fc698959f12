from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from contracts.enums import AgreementPurpose, MissingReason, Side
from contracts.errors import AgreementMissing
from contracts.models import Agreement, Party
from contracts.services import (
    attest_deletion,
    issue_deletion_notice,
    require_agreement,
    require_in_force,
    resume_agreement,
    suspend_agreement,
    terminate_agreement,
)
from dases_voice.core.models import User

RESEARCH = AgreementPurpose.NON_COMMERCIAL_RESEARCH


def ask(agreement: Agreement, at: datetime) -> Agreement:
    return require_agreement(
        party_id=agreement.consumer_id, asset_urn=agreement.asset_urn, purpose=RESEARCH, at=at
    )


def reason_for(agreement: Agreement, at: datetime) -> MissingReason:
    with pytest.raises(AgreementMissing) as caught:
        ask(agreement, at)
    return caught.value.reason


def test_an_agreement_in_force_is_found(in_force: Agreement, at: datetime) -> None:
    assert ask(in_force, at) == in_force


def test_who_has_no_agreement_hears_so(provider: Party, at: datetime) -> None:
    with pytest.raises(AgreementMissing) as caught:
        require_agreement(
            party_id=provider.pk, asset_urn="urn:dases:corpus:voix", purpose=RESEARCH, at=at
        )
    assert caught.value.reason == MissingReason.NONE
    assert caught.value.code == "agreement_none"
    assert "provider" in str(caught.value) or "fournisseur" in str(caught.value)


def test_a_draft_is_no_agreement(draft: Agreement, at: datetime) -> None:
    assert reason_for(draft, at) == MissingReason.NONE


def test_one_signature_is_not_enough(
    offered: Agreement, sign: Callable[[Agreement, Side], None], at: datetime
) -> None:
    sign(offered, Side.CONSUMER)

    assert reason_for(offered, at) == MissingReason.NOT_SIGNED


def test_the_period_is_half_open(in_force: Agreement) -> None:
    instant = timedelta(microseconds=1)

    assert reason_for(in_force, in_force.valid_from - instant) == MissingReason.NOT_YET
    assert ask(in_force, in_force.valid_from) == in_force
    assert ask(in_force, in_force.valid_until - instant) == in_force
    assert reason_for(in_force, in_force.valid_until) == MissingReason.EXPIRED


def test_a_suspension_closes_and_ends(in_force: Agreement, at: datetime) -> None:
    suspend_agreement(agreement=in_force, actor="command", at=at)
    assert reason_for(in_force, at) == MissingReason.SUSPENDED

    resume_agreement(agreement=in_force, actor="command", at=at)
    assert ask(in_force, at) == in_force


def test_an_end_is_an_end(in_force: Agreement, at: datetime) -> None:
    terminate_agreement(agreement=in_force, actor="command", at=at)

    assert reason_for(in_force, at) == MissingReason.TERMINATED


def test_another_use_is_not_covered(in_force: Agreement, at: datetime) -> None:
    Agreement.objects.filter(pk=in_force.pk).update(purpose="something-else")

    assert reason_for(in_force, at) == MissingReason.OTHER_PURPOSE


def test_an_overdue_deletion_closes_until_it_is_attested(
    in_force: Agreement, consumer_person: User, at: datetime
) -> None:
    deadline = at + timedelta(days=30)
    notice = issue_deletion_notice(agreement=in_force, items=["c1"], deadline_at=deadline, at=at)
    assert ask(in_force, deadline - timedelta(seconds=1)) == in_force
    assert reason_for(in_force, deadline) == MissingReason.DELETION_OVERDUE

    attest_deletion(notice=notice, user=consumer_person, at=deadline)
    assert ask(in_force, deadline) == in_force


def test_this_very_agreement_can_be_asked_for(in_force: Agreement, at: datetime) -> None:
    require_in_force(agreement=in_force, purpose=RESEARCH, at=at)

    with pytest.raises(AgreementMissing):
        require_in_force(agreement=in_force, purpose=RESEARCH, at=in_force.valid_until)


def test_somebody_elses_agreement_does_not_help(in_force: Agreement, at: datetime) -> None:
    with pytest.raises(AgreementMissing) as caught:
        require_agreement(
            party_id=UUID(int=7), asset_urn=in_force.asset_urn, purpose=RESEARCH, at=at
        )
    assert caught.value.reason == MissingReason.NONE
