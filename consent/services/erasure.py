"""What the ledger itself keeps about a child and its family, and what of it can go."""

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from django.db import transaction
from django.utils.translation import gettext as _

from consent.enums import InvitationState
from consent.erasure import Eraser
from consent.models import DataSubject, Holder, Invitation
from consent.services.news import tell
from consent.services.permissions import recompute_subject


class ConsentEraser(Eraser):
    """Contact data and the birth date go; decisions stay, as proof, without a name."""

    name = "consent"
    models: ClassVar[tuple[str, ...]] = (
        "consent.DataSubject",
        "consent.Holder",
        "consent.HolderLink",
        "consent.Invitation",
        "consent.Decision",
        "consent.Permission",
        "consent.Receipt",
    )
    retention = (
        "Contact data and birth date until the child is erased. Decisions and receipts as proof, "
        "without a name: five years after the last use or until the 23rd birthday, whichever is "
        "later."
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
        forgotten = _forget_holders_of(subject)
        recompute_subject(subject_id=subject.pk, at=at)
        facts = {"holders_forgotten": forgotten}
        tell(action="erase_subject", obj=subject, actor="worker", at=at, facts=facts)


def _forget_holders_of(subject: DataSubject) -> int:
    """Empty the contact data of holders who have no other child here."""
    needed = Holder.objects.filter(links__subject__erased_at__isnull=True)
    return (
        Holder.objects.filter(links__subject=subject)
        .exclude(pk__in=needed)
        .update(full_name="", email="")
    )
