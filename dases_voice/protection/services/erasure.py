"""What the desk itself keeps about a child."""

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consent.erasure import Eraser
from consent.models import DataSubject
from dases_voice.protection.models import IdentityOpening


class ProtectionEraser(Eraser):
    """The words that officers wrote when they looked behind a number; that they did stays audited."""

    name = "protection"
    models: ClassVar[tuple[str, ...]] = ("protection.IdentityOpening",)
    retention = gettext_lazy(
        "Words: until the child is erased. That somebody looked: as long as the audit chain."
    )

    def describe(self, subject: DataSubject) -> list[str]:
        count = IdentityOpening.objects.filter(_of(subject)).count()
        return [_("%(count)d looks behind the number") % {"count": count}] if count else []

    def export(self, subject: DataSubject) -> Mapping[str, object]:
        # Who reads it may be a holder: a pupil's own request stays between the pupil and the desk.
        untold = Q(request__isnull=False, request__holder=None, request__holders_told_at=None)
        openings = IdentityOpening.objects.filter(_of(subject)).exclude(untold)
        return {"identity_opened_at": [o.opened_at.isoformat() for o in openings]}

    def erase(self, subject: DataSubject, at: datetime) -> None:
        IdentityOpening.objects.filter(_of(subject)).update(reason="")


def _of(subject: DataSubject) -> Q:
    return Q(case__subject=subject) | Q(request__subject=subject)
