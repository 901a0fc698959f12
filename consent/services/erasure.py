"""What the ledger itself keeps about a child and its family, and what of it can go."""

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consent import scans
from consent.enums import InvitationState
from consent.erasure import Eraser
from consent.models import (
    DataSubject,
    Hold,
    Holder,
    HolderIdentity,
    Invitation,
    PaperForm,
    PropagationTask,
    PupilInvitation,
    RightsRequest,
    SignatureTrace,
)
from consent.services.news import tell
from consent.services.permissions import recompute_subject


class ConsentEraser(Eraser):
    """Contact data and the birth date go; decisions stay, as proof, without a name."""

    name = "consent"
    models: ClassVar[tuple[str, ...]] = (
        "consent.DataSubject",
        "consent.Holder",
        "consent.HolderIdentity",
        "consent.HolderLink",
        "consent.Invitation",
        "consent.PupilInvitation",
        "consent.PaperForm",
        "consent.Decision",
        "consent.Permission",
        "consent.Receipt",
        "consent.WithdrawalCase",
        "consent.PropagationTask",
        "consent.Hold",
        "consent.RightsRequest",
        "consent.SignatureTrace",
        "consent.ComparedSignature",
    )
    retention = gettext_lazy(
        "Contact data, birth date, and the keyed hash of the account by which a holder was known, "
        "until the child is erased. Decisions and receipts as proof, "
        "without a name: five years after the last use or until the 23rd birthday, whichever is "
        "later. Cases and requests likewise, without the words that were written in them. Scans "
        "of forms on paper until the child is erased. What two holders’ signatures have in common, "
        "a browser’s keyed hash among it: 45 days."
    )

    def describe(self, subject: DataSubject) -> list[str]:
        """Say in short lines what is kept."""
        lines = [
            _("%(count)d holders of parental authority") % {"count": subject.holder_links.count()},
            _("%(count)d decisions, kept as proof") % {"count": subject.decisions.count()},
        ]
        if subject.birth_date is not None:
            lines.insert(0, _("date of birth"))
        return lines

    def export(self, subject: DataSubject) -> Mapping[str, object]:
        """Return what is kept, without any holder's contact: one parent must not learn another's."""
        return {
            "data_subject": str(subject.pk),
            "birth_date": subject.birth_date.isoformat() if subject.birth_date else None,
            "decisions": [
                {"purpose": d.purpose_id, "kind": d.kind, "at": d.occurred_at.isoformat()}
                for d in subject.decisions.filter(holder__isnull=True)
            ],
            "permissions": [
                {"purpose": p.purpose_id, "is_open": p.is_open, "since": p.since.isoformat()}
                for p in subject.permissions.all()
            ],
        }

    @transaction.atomic
    def erase(self, subject: DataSubject, at: datetime) -> None:
        """Empty what names somebody, and close everything."""
        erased = DataSubject.objects.filter(pk=subject.pk, erased_at__isnull=True).update(
            birth_date=None, erased_at=at
        )
        if not erased:
            return
        Invitation.objects.filter(link__subject=subject, state=InvitationState.OPEN).update(
            state=InvitationState.REPLACED
        )
        # Even a visit that has just begun ends: what it would show is gone.
        PupilInvitation.objects.filter(subject=subject).update(state=InvitationState.REPLACED)
        _forget_scans_of(subject, at)
        SignatureTrace.objects.filter(link__subject=subject).delete()
        RightsRequest.objects.filter(subject=subject).update(
            words="", reason="", why_told_or_not=""
        )
        Hold.objects.filter(subject=subject).update(reason="")
        PropagationTask.objects.filter(case__subject=subject).update(note="")
        forgotten = _forget_holders_of(subject)
        recompute_subject(subject_id=subject.pk, at=at)
        facts = {"holders_forgotten": forgotten}
        tell(action="erase_subject", obj=subject, actor="worker", at=at, facts=facts)


def _forget_scans_of(subject: DataSubject, at: datetime) -> None:
    """Destroy the scans of signed forms: they bear names. Their hashes stay with the decisions."""
    scanned = PaperForm.objects.filter(link__subject=subject).exclude(scan_reference="")
    for reference in list(scanned.values_list("scan_reference", flat=True)):
        scans.scan_store().discard(reference=reference, at=at)
    scanned.update(scan_reference="")


def _forget_holders_of(subject: DataSubject) -> int:
    """Empty the contact data of holders who have no other child here, and by what they were known."""
    needed = Holder.objects.filter(links__subject__erased_at__isnull=True)
    forgotten = Holder.objects.filter(links__subject=subject).exclude(pk__in=needed)
    HolderIdentity.objects.filter(holder__in=forgotten).delete()
    return forgotten.update(full_name="", email="")
