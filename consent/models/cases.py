"""Withdrawals and disputes as cases with clocks, and holds that stop an erasure."""

import uuid
from datetime import datetime

from django.db import models
from django.db.models import Q

from consent.enums import (
    CaseKind,
    CaseOutcome,
    CaseState,
    Channel,
    HoldGround,
    SignerRole,
    Target,
    TaskState,
)
from consent.models.decisions import Signer
from consent.models.subjects import DataSubject, Holder


class WithdrawalCase(models.Model):
    """What must follow from one withdrawal or closing objection, until the last licensee."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    serial = models.CharField(max_length=16, unique=True)
    subject = models.ForeignKey(DataSubject, models.PROTECT, related_name="cases")
    kind = models.CharField(max_length=12, choices=CaseKind.choices)
    purposes = models.JSONField()
    signer_role = models.CharField(max_length=8, choices=SignerRole.choices)
    holder = models.ForeignKey(Holder, models.PROTECT, null=True, blank=True, related_name="cases")
    channel = models.CharField(max_length=12, choices=Channel.choices)
    state = models.CharField(max_length=10, choices=CaseState.choices)
    outcome = models.CharField(max_length=12, choices=CaseOutcome.choices, blank=True)
    opened_at = models.DateTimeField()
    # Of a dispute: until then the voice is only set aside.
    purge_at = models.DateTimeField(null=True, blank=True)
    purged_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-opened_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False) & ~Q(outcome="")
                | ~Q(state="closed") & Q(closed_at__isnull=True, outcome=""),
                name="consent_case_closed_with_outcome",
            ),
            models.CheckConstraint(
                condition=Q(kind="dispute") ^ Q(purge_at__isnull=True),
                name="consent_dispute_has_purge",
            ),
        ]

    @property
    def signer(self) -> Signer:
        """On whose word it was opened."""
        return Signer(self.holder)


class PropagationTask(models.Model):
    """One target of a case. Counts are kept when what was counted is gone."""

    case = models.ForeignKey(WithdrawalCase, models.CASCADE, related_name="tasks")
    target = models.CharField(max_length=14, choices=Target.choices)
    state = models.CharField(max_length=14, choices=TaskState.choices, default=TaskState.PENDING)
    due_at = models.DateTimeField()
    alarm_at = models.DateTimeField()
    alarmed_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    references = models.JSONField(default=list)
    # Why a person settled it by hand.
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["due_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["case", "target"], name="consent_target_once"),
            models.CheckConstraint(
                condition=Q(state="pending") ^ Q(settled_at__isnull=False),
                name="consent_task_settled_since",
            ),
        ]
        indexes = [models.Index(fields=["state", "due_at"], name="consent_task_due")]

    def is_late(self, at: datetime) -> bool:
        """Tell whether the deadline has passed, or passed before it was settled."""
        return self.due_at < (self.settled_at or at)


class Hold(models.Model):
    """Nothing about a subject is erased and nothing is used, until it is lifted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.ForeignKey(DataSubject, models.PROTECT, related_name="holds")
    ground = models.CharField(max_length=16, choices=HoldGround.choices)
    reason = models.TextField(blank=True)
    placed_by = models.CharField(max_length=80)
    placed_at = models.DateTimeField()
    lifted_by = models.CharField(max_length=80, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-placed_at"]
        indexes = [
            models.Index(
                fields=["subject"], condition=Q(lifted_at__isnull=True), name="consent_hold_now"
            )
        ]
