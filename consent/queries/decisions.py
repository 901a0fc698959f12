"""Questions about what was said, for the person who said it."""

from uuid import UUID

from django.db.models import Max, QuerySet

from consent.enums import DecisionKind, PurposeCode
from consent.models import DataSubject, Decision, Receipt, Signer


def decisions_of(subject: DataSubject, signer: Signer) -> QuerySet[Decision]:
    """Return what one signer said, without the times it was put off."""
    return Decision.objects.filter(
        subject=subject, signer_role=signer.role, holder=signer.holder
    ).exclude(kind=DecisionKind.DEFER)


def answer_of(subject: DataSubject, signer: Signer) -> Decision | None:
    """Return the signer's last word, if there is one."""
    return decisions_of(subject, signer).order_by("-sequence").first()


def purposes_agreed_to(subject: DataSubject, signer: Signer) -> list[PurposeCode]:
    """Return the purposes to which the signer's last word is yes."""
    last = decisions_of(subject, signer).values("purpose").annotate(last=Max("sequence"))
    agreed = Decision.objects.filter(
        sequence__in=last.values("last"), kind=DecisionKind.GIVE
    ).order_by("purpose_id")
    return [PurposeCode(code) for code in agreed.values_list("purpose_id", flat=True)]


def receipt_of_group(group: UUID) -> Receipt | None:
    """Return the receipt of one act."""
    return Receipt.objects.filter(group=group).first()
