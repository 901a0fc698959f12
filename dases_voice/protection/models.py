"""Who has looked behind a number, and why."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from consent.models import RightsRequest, WithdrawalCase


class IdentityOpening(models.Model):
    """One officer saw who is behind a case or a request. The reason may name people; its hash is audited."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(
        WithdrawalCase, models.PROTECT, null=True, blank=True, related_name="identity_openings"
    )
    request = models.ForeignKey(
        RightsRequest, models.PROTECT, null=True, blank=True, related_name="identity_openings"
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.TextField(blank=True)
    opened_at = models.DateTimeField()

    class Meta:
        ordering = ["-opened_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(case__isnull=True) ^ Q(request__isnull=True),
                name="protection_opening_of_one",
            )
        ]
