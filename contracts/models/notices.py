"""What a licensee must delete, by when, and whether it said that it did."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from contracts.enums import NoticeCause
from contracts.models.agreements import Agreement


class DeletionNotice(models.Model):
    """A duty to delete. Items are names that only this licensee knows."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="notices")
    cause = models.CharField(max_length=20, choices=NoticeCause.choices)
    items = models.JSONField()
    items_sha256 = models.CharField(max_length=64)
    issued_at = models.DateTimeField()
    deadline_at = models.DateTimeField()
    attested_at = models.DateTimeField(null=True, blank=True)
    attested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="deletions_attested",
    )

    class Meta:
        ordering = ["-issued_at"]
        constraints = [
            # The same list for the same agreement is the same notice: issuing is idempotent. Once
            # it was attested, the same list is a new duty: the voices were handed out again.
            models.UniqueConstraint(
                fields=["agreement", "cause", "items_sha256"],
                condition=Q(attested_at__isnull=True),
                name="contracts_notice_once",
            ),
            models.CheckConstraint(
                condition=Q(attested_at__isnull=True, attested_by__isnull=True)
                | Q(attested_at__isnull=False, attested_by__isnull=False),
                name="contracts_attested_by_somebody",
            ),
        ]
