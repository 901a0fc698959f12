"""What families ask for besides yes and no, with the clock of article 12(3)."""

import uuid

from django.db import models
from django.db.models import Q

from consent.enums import Channel, Right, RightsState
from consent.models.subjects import DataSubject, Holder


class RightsRequest(models.Model):
    """One request about one child. Words may name people: they go with an erasure."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    serial = models.CharField(max_length=16, unique=True)
    subject = models.ForeignKey(DataSubject, models.PROTECT, related_name="rights_requests")
    holder = models.ForeignKey(
        Holder, models.PROTECT, null=True, blank=True, related_name="rights_requests"
    )
    right = models.CharField(max_length=12, choices=Right.choices)
    channel = models.CharField(max_length=12, choices=Channel.choices)
    words = models.TextField(blank=True)
    state = models.CharField(
        max_length=10, choices=RightsState.choices, default=RightsState.RECEIVED
    )
    received_at = models.DateTimeField()
    due_at = models.DateTimeField()
    alarm_at = models.DateTimeField()
    alarmed_at = models.DateTimeField(null=True, blank=True)
    # Why more time is needed, or why it is refused; the family is told in these words.
    reason = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    # Of a pupil's own request: since when the holders know of it, and why they do or do not. As
    # long as nobody has decided so, they are not told: it could harm.
    holders_told_at = models.DateTimeField(null=True, blank=True)
    why_told_or_not = models.TextField(blank=True)

    class Meta:
        ordering = ["due_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["received", "extended"], answered_at__isnull=True)
                | ~Q(state__in=["received", "extended"]) & Q(answered_at__isnull=False),
                name="consent_request_answered_since",
            ),
            models.CheckConstraint(
                condition=Q(holders_told_at__isnull=True) | Q(holder__isnull=True),
                name="consent_request_of_pupil_told",
            ),
        ]
        indexes = [models.Index(fields=["state", "due_at"], name="consent_request_due")]
