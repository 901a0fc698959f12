"""What two holders' signatures have in common, and the comparison that follows."""

import uuid

from django.db import models
from django.db.models import Q

from consent.enums import Likeness
from consent.models.cases import WithdrawalCase
from consent.models.decisions import Decision
from consent.models.subjects import Holder, HolderLink


class SignatureTrace(models.Model):
    """Something that a second signature can be compared with. Kept for some weeks, then forgotten.

    Of a browser: a hash under the server's secret, made for one child, so that it cannot be found
    again beside another child. Of a code or an account: whose it was, at whose door.
    """

    link = models.ForeignKey(HolderLink, models.CASCADE, related_name="traces")
    other = models.ForeignKey(
        HolderLink, models.CASCADE, null=True, blank=True, related_name="traces_elsewhere"
    )
    likeness = models.CharField(max_length=8, choices=Likeness.choices)
    device_hash = models.CharField(max_length=64, blank=True)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["link", "device_hash"],
                condition=Q(other__isnull=True),
                name="consent_trace_of_browser_once",
            ),
            models.UniqueConstraint(
                fields=["link", "other", "likeness"],
                condition=Q(other__isnull=False),
                name="consent_trace_of_holder_once",
            ),
            models.CheckConstraint(
                condition=Q(likeness=Likeness.DEVICE, other__isnull=True) & ~Q(device_hash="")
                | ~Q(likeness=Likeness.DEVICE) & Q(other__isnull=False, device_hash=""),
                name="consent_trace_of_browser_or_holder",
            ),
        ]
        indexes = [models.Index(fields=["seen_at"], name="consent_trace_age")]


class ComparedSignature(models.Model):
    """The yes that waits until it is known whether two people have signed.

    All that this holder agrees to from `first` on waits with it; after `last_sequence`, if it was
    one person, the holder begins anew.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.OneToOneField(WithdrawalCase, models.CASCADE, related_name="compared")
    first = models.ForeignKey(Decision, models.PROTECT, related_name="+")
    other = models.ForeignKey(Holder, models.PROTECT, related_name="+")
    likenesses = models.JSONField()
    last_sequence = models.PositiveBigIntegerField(null=True, blank=True)
