"""Telling a licensee what to delete, and taking its word that it did."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from contracts.enums import NoticeCause
from contracts.errors import AlreadyAttested, NotEntitled
from contracts.models import Agreement, DeletionNotice
from contracts.services.compilation import canonical_hash
from contracts.services.ledger import tell
from contracts.signals import message_requested

NOTICE_LANGUAGE = "fr"  # the language in which the agreement prevails


def deletion_deadline(*, agreement: Agreement, at: datetime) -> datetime:
    """Return by when the agreement's own words want something deleted."""
    return at + timedelta(days=agreement.template_version.source["deletion_days"])


@transaction.atomic
def issue_deletion_notice(
    *,
    agreement: Agreement,
    items: Iterable[str],
    deadline_at: datetime,
    at: datetime,
    cause: NoticeCause = NoticeCause.WITHDRAWAL,
) -> DeletionNotice:
    """Write down what must be deleted, and ask that each named person be told.

    The same list for the same agreement is issued once: a repeated task tells nobody twice. After
    it was attested the same list is a new duty.
    """
    named = sorted(set(items))
    notice, created = DeletionNotice.objects.get_or_create(
        agreement=agreement,
        cause=cause,
        items_sha256=canonical_hash(named),
        attested_at=None,
        defaults={"items": named, "issued_at": at, "deadline_at": deadline_at},
    )
    if created:
        facts = {
            "agreement": str(agreement.pk),
            "items_sha256": notice.items_sha256,
            "count": len(named),
        }
        tell("deletion.requested", obj=notice, actor="worker", at=at, facts=facts)
        _ask_to_tell_members(notice, at)
    return notice


@transaction.atomic
def attest_deletion(
    *, notice: DeletionNotice, user: AbstractBaseUser, at: datetime
) -> DeletionNotice:
    """Record that the licensee says it has deleted what the notice names.

    Raises
    ------
    NotEntitled
        The person was not named by the licensee.
    AlreadyAttested
        It was attested before.
    """
    if not notice.agreement.consumer.members.filter(pk=user.pk).exists():
        raise NotEntitled
    attested = DeletionNotice.objects.filter(pk=notice.pk, attested_at=None).update(
        attested_at=at, attested_by=user.pk
    )
    if not attested:
        raise AlreadyAttested
    notice.refresh_from_db()
    facts = {"agreement": str(notice.agreement_id), "items_sha256": notice.items_sha256}
    tell("deletion.attested", obj=notice, actor=f"user:{user.pk}", at=at, facts=facts)
    return notice


def _ask_to_tell_members(notice: DeletionNotice, at: datetime) -> None:
    for member in notice.agreement.consumer.members.filter(is_active=True):
        message_requested.send(
            sender=DeletionNotice,
            recipient=member.email,
            template="contracts/mail/deletion_notice",
            context={
                "notice_id": str(notice.pk),
                "cause": notice.cause,
                "asset_name": notice.agreement.asset_name,
                "count": len(notice.items),
                "deadline_at": notice.deadline_at,
            },
            language=NOTICE_LANGUAGE,
            at=at,
        )
