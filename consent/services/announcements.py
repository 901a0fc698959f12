"""A withdrawal by telephone or plain letter: everything stops first, who it was is verified after."""

from datetime import datetime

from django.db import transaction

from consent.enums import CaseKind, CaseOutcome, CaseState, Channel, HoldGround
from consent.errors import CaseMoved
from consent.models import DataSubject, Hold, Signer, WithdrawalCase
from consent.queries.policies import active_purposes
from consent.services.cases import advance, close_case, open_case
from consent.services.decisions import withdraw_consent
from consent.services.entitlement import link_between, require_voice
from consent.services.holds import lift_hold, place_hold
from consent.services.permissions import lock_subject


@transaction.atomic
def announce_withdrawal(
    *, subject: DataSubject, signer: Signer, channel: Channel, words: str, actor: str, at: datetime
) -> WithdrawalCase:
    """Stop every use on the word of a caller, and open a case that waits to be verified.

    Raises
    ------
    SignerNotEntitled
        When it would be a holder whose word does not count.
    """
    lock_subject(subject.pk)
    if signer.holder is not None:
        require_voice(link=link_between(subject=subject, holder=signer.holder), at=at)
    ground = HoldGround.VERIFICATION
    place_hold(subject=subject, ground=ground, reason=words, actor=actor, at=at)
    case = open_case(
        subject=subject,
        signer=signer,
        kind=CaseKind.WITHDRAWAL,
        purposes=active_purposes(at),
        channel=channel,
        state=CaseState.TO_VERIFY,
        at=at,
    )
    advance(case=case, at=at)
    return case


@transaction.atomic
def confirm_withdrawal(*, case: WithdrawalCase, actor: str, at: datetime) -> None:
    """Write the withdrawal into the ledger: it was this person. The case's clocks go on.

    Raises
    ------
    CaseMoved
        When the case does not wait for that.
    """
    _require_unverified(case)
    withdraw_consent(
        subject=case.subject,
        signer=case.signer,
        channel=Channel(case.channel),
        recorder=actor,
        at=at,
    )
    _lift_verification(case, actor, at)


@transaction.atomic
def reject_withdrawal(*, case: WithdrawalCase, actor: str, at: datetime) -> None:
    """Take the stop back: it was somebody else. What was set aside comes back.

    Raises
    ------
    CaseMoved
        When the case does not wait for that.
    """
    _require_unverified(case)
    close_case(case=case, outcome=CaseOutcome.REJECTED, actor=actor, at=at)
    _lift_verification(case, actor, at)


def _require_unverified(case: WithdrawalCase) -> None:
    lock_subject(case.subject_id)
    case.refresh_from_db()
    if case.state != CaseState.TO_VERIFY:
        raise CaseMoved


def _lift_verification(case: WithdrawalCase, actor: str, at: datetime) -> None:
    placed = Hold.objects.filter(
        subject=case.subject,
        ground=HoldGround.VERIFICATION,
        placed_at=case.opened_at,  # another call has a hold of its own
        lifted_at=None,
    )
    for hold in placed:
        lift_hold(hold=hold, actor=actor, at=at)
