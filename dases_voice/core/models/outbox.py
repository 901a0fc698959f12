"""Work that a transaction decided: the row is the truth, the queue a nudge."""

from django.db import models

from dases_voice.core.enums import OutboxState


class OutboxEntry(models.Model):
    """A task to send to the broker once the transaction that wrote it has committed."""

    task = models.CharField(max_length=100)
    kwargs = models.JSONField(default=dict)
    state = models.CharField(
        max_length=10, choices=OutboxState.choices, default=OutboxState.PENDING
    )
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["state", "id"], name="core_outbox_pending")]
