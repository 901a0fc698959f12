"""What follows from the decisions: a projection that can be thrown away and rebuilt."""

import uuid

from django.db import models
from django.db.models import Q

from consent.enums import Reason
from consent.models.policy import Purpose
from consent.models.subjects import DataSubject


class Permission(models.Model):
    """Whether a subject's voice may be used for a purpose now, and why.

    `epoch` grows with each change: what was allowed under an older one must be asked again.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.ForeignKey(DataSubject, models.PROTECT, related_name="permissions")
    purpose = models.ForeignKey(Purpose, models.PROTECT, related_name="+")
    is_open = models.BooleanField()
    reason = models.CharField(max_length=16, choices=Reason.choices)
    since = models.DateTimeField()
    # The notice versions that the signers read, sorted, with spaces between: nothing beyond what
    # each of them says is covered. As text, so that a database compares it like any column.
    signed_versions = models.TextField(blank=True)
    # A birthday, or the end of a holder's authority: from then on the rules must be asked again.
    holds_until = models.DateTimeField(null=True, blank=True)
    epoch = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject", "purpose"], name="consent_permission_once"),
            models.CheckConstraint(
                condition=Q(is_open=True, reason=Reason.OPEN)
                | Q(is_open=False) & ~Q(reason=Reason.OPEN),
                name="consent_permission_reason_fits",
            ),
        ]
        indexes = [
            models.Index(
                fields=["purpose", "subject"],
                condition=Q(is_open=True),
                name="consent_permission_open",
            )
        ]


class PermissionEpoch(models.Model):
    """One row: the number of the last change to any permission. What was worked out under it holds."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    value = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="consent_epoch_one_row")]
