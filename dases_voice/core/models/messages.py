"""Mails are rows first: nothing is lost while the mail server is away."""

import uuid

from django.db import models
from django.utils import timezone

from dases_voice.core.enums import MessageState


class Message(models.Model):
    """One e-mail, in plain text and HTML."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    recipient = models.EmailField()
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField(blank=True)
    state = models.CharField(
        max_length=10, choices=MessageState.choices, default=MessageState.PENDING
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    # Not before: moved on with each attempt, so that nobody else takes up what is being delivered.
    try_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["state", "try_at"], name="core_message_due")]
