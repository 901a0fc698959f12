"""Signing by a click that is bound to the hash of what was read."""

from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from contracts.enums import AgreementState, AgreementStep, Side
from contracts.errors import AlreadySigned, ContentChanged, NotEntitled, StepRefused
from contracts.models import Agreement, Signature
from contracts.services.agreements import recorded_hash
from contracts.services.ledger import take_step, tell


@transaction.atomic
def sign_agreement(
    *,
    agreement: Agreement,
    side: Side,
    user: AbstractBaseUser,
    content_sha256: str,
    actor: str,
    at: datetime,
) -> Signature:
    """Sign for one side; with the second signature the agreement is in force.

    Raises
    ------
    StepRefused
        The agreement is not open for signature.
    NotEntitled
        The person was not named by this side.
    ContentChanged
        What the person had on the screen is not what is on record.
    AlreadySigned
        The side has signed.
    """
    # The lock makes the second of two simultaneous signatures see the first.
    agreement = Agreement.objects.select_for_update().get(pk=agreement.pk)
    _refuse_unless_signable(agreement, side, user, content_sha256)
    signature = Signature.objects.create(
        agreement=agreement, side=side, user_id=user.pk, content_sha256=content_sha256, signed_at=at
    )
    facts = {"agreement": str(agreement.pk), "side": side.value, "content_sha256": content_sha256}
    tell("agreement.signed", obj=signature, actor=actor, at=at, facts=facts)
    if agreement.signatures.count() == len(Side):
        take_step(
            agreement=agreement,
            step=AgreementStep.ENTER_INTO_FORCE,
            actor=actor,
            at=at,
            in_force_at=at,
        )
    return signature


def _refuse_unless_signable(
    agreement: Agreement, side: Side, user: AbstractBaseUser, content_sha256: str
) -> None:
    if not agreement.party_of(side).members.filter(pk=user.pk).exists():
        raise NotEntitled
    if agreement.signatures.filter(side=side).exists():
        raise AlreadySigned
    if agreement.state != AgreementState.OFFERED:
        step = AgreementStep.ENTER_INTO_FORCE
        raise StepRefused(step=step, state=AgreementState(agreement.state))
    if not content_sha256 == agreement.content_sha256 == recorded_hash(agreement):
        raise ContentChanged
