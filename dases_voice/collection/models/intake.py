"""The keys that devices seal takes with."""

import uuid

from django.db import models

from dases_voice.core.models import DataKey


class IntakeKey(models.Model):
    """A key pair: its public half is on every recorder's page, its id in every sealed take.

    The private half follows from a data key, and so it is wrapped, kept and destroyed like one. A
    key that was replaced still opens what was sealed with it, until `opens_until`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    data_key = models.OneToOneField(DataKey, on_delete=models.PROTECT, related_name="+")
    public_jwk = models.JSONField()
    is_current = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    opens_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_current"],
                condition=models.Q(is_current=True),
                name="collection_one_current_intake_key",
            ),
            models.CheckConstraint(
                condition=models.Q(is_current=True) ^ models.Q(opens_until__isnull=False),
                name="collection_replaced_key_has_an_end",
            ),
        ]
