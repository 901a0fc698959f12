"""A voice and what it said."""

import uuid

from django.db import models

from dases_voice.audio.models import ProcessingRun
from dases_voice.collection.enums import PromptLanguage, QuarantineReason, RecordingState
from dases_voice.collection.models.campaigns import Campaign, Prompt
from dases_voice.collection.models.sessions import Turn
from dases_voice.core.models import Blob, DataKey


class Speaker(models.Model):
    """A data subject as a voice, with the one key under which everything it said is stored.

    A withdrawn speaker takes nothing in any more; erasure cuts the link to the subject. Who agrees
    again later starts as a new speaker with a new key: nothing old can come back.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.OneToOneField(
        "consent.DataSubject",
        on_delete=models.PROTECT,
        related_name="speaker",
        null=True,
        blank=True,
    )
    data_key = models.OneToOneField(DataKey, on_delete=models.PROTECT, related_name="speaker")
    created_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(subject__isnull=True) ^ models.Q(erased_at__isnull=True),
                name="collection_erased_has_no_subject",
            ),
        ]


class Recording(models.Model):
    """A take that the server keeps. Its id was made by the device that recorded it."""

    id = models.UUIDField(primary_key=True, editable=False)
    speaker = models.ForeignKey(Speaker, on_delete=models.PROTECT, related_name="recordings")
    prompt = models.ForeignKey(Prompt, on_delete=models.PROTECT, related_name="recordings")
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="recordings")
    turn = models.ForeignKey(Turn, on_delete=models.SET_NULL, null=True, related_name="recordings")
    language = models.CharField(max_length=8, choices=PromptLanguage.choices)
    state = models.CharField(
        max_length=12, choices=RecordingState.choices, default=RecordingState.RECEIVED
    )
    state_changed_at = models.DateTimeField()
    # Where a recording goes back to when a consent that had closed opens again.
    state_before_quarantine = models.CharField(
        max_length=12, choices=RecordingState.choices, blank=True
    )
    quarantine_reason = models.CharField(
        max_length=10, choices=QuarantineReason.choices, blank=True
    )
    error_code = models.CharField(max_length=40, blank=True)
    raw_blob = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="recordings")
    run = models.ForeignKey(
        ProcessingRun, on_delete=models.PROTECT, null=True, blank=True, related_name="recordings"
    )
    content_type = models.CharField(max_length=20)
    sha256 = models.CharField(max_length=64)
    size_bytes = models.PositiveIntegerField()
    capture_metadata = models.JSONField(default=dict)
    # Frames that the device missed or had too many, and holes, by its own account; the worker looks
    # again and writes what it finds into the run's measures.
    capture_faults = models.JSONField(default=dict)
    is_lossy = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    nudged_at = models.DateTimeField()  # when the worker was last told, or last took it up
    consent_epoch = models.PositiveIntegerField()
    received_at = models.DateTimeField()

    class Meta:
        ordering = ["received_at", "id"]
        indexes = [
            models.Index(fields=["state", "nudged_at"], name="collection_waiting"),
            models.Index(fields=["speaker", "state"], name="collection_of_speaker"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="quarantined") ^ models.Q(quarantine_reason=""),
                name="collection_quarantine_has_reason",
            ),
        ]
