"""What people say of a clip. A reviewer never learns whose voice it is."""

import uuid

from django.db import models

from dases_voice.audio.models import ProcessingRun
from dases_voice.collection.models import Recording
from dases_voice.core.models import User
from dases_voice.review.enums import GateVerdict, RejectReason, Verdict


class ClipCheck(models.Model):
    """What machines say of a clip, so that people hear the doubtful ones first. Never a mark.

    It hangs on the run: a clip that was made anew is checked anew, and what is erased takes its
    check along.
    """

    run = models.OneToOneField(
        ProcessingRun, on_delete=models.CASCADE, primary_key=True, related_name="check_of_clip"
    )
    gate = models.CharField(max_length=10, choices=GateVerdict.choices)
    causes = models.JSONField(default=list)
    suspicions = models.JSONField(default=list)
    urgency = models.PositiveSmallIntegerField()
    # Who listened for words; empty while nobody has, as for languages that no machine here knows.
    listener = models.CharField(max_length=40, blank=True)
    checked_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["urgency"], name="review_urgency")]


class Review(models.Model):
    """A clip in a reviewer's hands, then the verdict; undone ones are kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    recording = models.ForeignKey(Recording, on_delete=models.CASCADE, related_name="reviews")
    reviewer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="reviews")
    claimed_at = models.DateTimeField()
    verdict = models.CharField(max_length=20, choices=Verdict.choices, blank=True)
    reason = models.CharField(max_length=20, choices=RejectReason.choices, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-decided_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["recording"],
                condition=models.Q(undone_at__isnull=True),
                name="review_one_in_force",
            ),
            models.CheckConstraint(
                condition=models.Q(verdict="") ^ models.Q(decided_at__isnull=False),
                name="review_verdict_has_instant",
            ),
            models.CheckConstraint(
                condition=~models.Q(verdict="reject") | ~models.Q(reason=""),
                name="review_rejection_has_reason",
            ),
        ]
