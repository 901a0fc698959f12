"""Forms on paper: printed for one holder of one child, and back with an answer."""

import uuid

from django.db import models
from django.db.models import F, Q

from consent.enums import PaperAnswer, PaperState
from consent.models.notices import NoticeRendering
from consent.models.subjects import HolderLink
from consent.serials import spaced

JUDGED = (PaperState.VALIDATED, PaperState.RETURNED)


class PaperForm(models.Model):
    """One printed form, known by its serial. What was read on it is the work of two people.

    The coupon at its foot takes an agreement back, and has a serial of its own.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    serial = models.CharField(max_length=10, unique=True)
    coupon_serial = models.CharField(max_length=10, unique=True)
    link = models.ForeignKey(HolderLink, models.PROTECT, related_name="paper_forms")
    rendering = models.ForeignKey(NoticeRendering, models.PROTECT, related_name="paper_forms")
    rendering_sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=12, choices=PaperState.choices, default=PaperState.PRINTED)
    printed_at = models.DateTimeField()
    scan_reference = models.CharField(max_length=64, blank=True)
    scan_type = models.CharField(max_length=20, blank=True)
    scan_sha256 = models.CharField(max_length=64, blank=True)
    scanned_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=8, choices=PaperAnswer.choices, blank=True)
    is_signed = models.BooleanField(default=False)
    is_altered = models.BooleanField(default=False)
    signed_on = models.DateField(null=True)
    transcriber = models.CharField(max_length=80, blank=True)
    validator = models.CharField(max_length=80, blank=True)
    judged_at = models.DateTimeField(null=True)
    # The act that a validated form became.
    group = models.UUIDField(null=True, unique=True)
    coupon_used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["printed_at", "serial"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=PaperState.values), name="consent_paper_state_known"
            ),
            models.CheckConstraint(
                condition=Q(validator="") | ~Q(validator=F("transcriber")),
                name="consent_paper_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=JUDGED) | (~Q(transcriber="") & ~Q(validator="")),
                name="consent_paper_judged_by_both",
            ),
            models.CheckConstraint(
                condition=Q(state=PaperState.VALIDATED, group__isnull=False)
                | (~Q(state=PaperState.VALIDATED) & Q(group__isnull=True)),
                name="consent_paper_decides_when_valid",
            ),
            # Printed again, it is the same form: the family may have either sheet in hand.
            models.UniqueConstraint(
                fields=["link", "rendering"],
                condition=Q(state=PaperState.PRINTED),
                name="consent_paper_one_to_fill_in",
            ),
        ]

    @property
    def spaced_serial(self) -> str:
        """The serial as it is printed."""
        return spaced(self.serial)
