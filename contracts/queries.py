"""Questions to the ledger."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from contracts.enums import AgreementPurpose, AgreementState, MissingReason, Side
from contracts.models import Agreement, DeletionNotice

REASON_OF_STATE = {
    AgreementState.DRAFT: MissingReason.NONE,
    AgreementState.OFFERED: MissingReason.NOT_SIGNED,
    AgreementState.SUSPENDED: MissingReason.SUSPENDED,
    AgreementState.TERMINATED: MissingReason.TERMINATED,
}


def agreements_about(*, party_id: UUID, asset_urn: str) -> QuerySet[Agreement]:
    """Agreements that give the party something of this asset, newest first."""
    return Agreement.objects.filter(consumer_id=party_id, asset_urn=asset_urn)


def agreements_held_by(user: AbstractBaseUser) -> QuerySet[Agreement]:
    """Agreements whose licensee has named this person; drafts are not shown."""
    return (
        Agreement.objects.filter(consumer__members=user.pk)
        .exclude(state=AgreementState.DRAFT)
        .select_related("provider", "consumer")
    )


def open_notices_of(user: AbstractBaseUser) -> QuerySet[DeletionNotice]:
    """Return the deletions that this person’s organisation still owes, the most urgent first."""
    return (
        DeletionNotice.objects.filter(agreement__consumer__members=user.pk, attested_at=None)
        .select_related("agreement")
        .order_by("deadline_at")
    )


def sides_of(*, agreement: Agreement, user: AbstractBaseUser | AnonymousUser) -> list[Side]:
    """For which sides the person may act."""
    return [side for side in Side if agreement.party_of(side).members.filter(pk=user.pk).exists()]


def missing_reason(
    *, agreement: Agreement, purpose: AgreementPurpose, at: datetime
) -> MissingReason | None:
    """Return why the agreement does not allow the purpose at this instant, or None if it does."""
    reason = REASON_OF_STATE.get(AgreementState(agreement.state))
    if reason is None and at < agreement.valid_from:
        reason = MissingReason.NOT_YET
    if reason is None and at >= agreement.valid_until:
        reason = MissingReason.EXPIRED
    if reason is None and agreement.purpose != purpose:
        reason = MissingReason.OTHER_PURPOSE
    if reason is None and agreement.notices.filter(attested_at=None, deadline_at__lte=at).exists():
        reason = MissingReason.DELETION_OVERDUE
    return reason


def promises(*, agreement: Agreement, kind: str, actions: Collection[str]) -> bool:
    """Tell whether the signed policy has a rule of this kind for each of these actions.

    `kind` is ODRL's own word: `permission`, `prohibition` or `obligation`.
    """
    return set(actions) <= {rule["action"] for rule in agreement.odrl.get(kind, [])}
