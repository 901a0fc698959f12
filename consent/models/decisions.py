"""The ledger itself: decisions as a chain of hashes, and the receipts for them."""

import json
import uuid
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Q

from consent.enums import Assurance, Channel, DecisionKind, SignerRole
from consent.models.notices import Presentation
from consent.models.policy import Purpose
from consent.models.subjects import DataSubject, Holder


@dataclass(frozen=True)
class Signer:
    """On whose word: a holder, or the pupil when there is none."""

    holder: Holder | None = None

    @property
    def role(self) -> SignerRole:
        """What the signer is to the child."""
        return SignerRole.HOLDER if self.holder else SignerRole.PUPIL

    def __str__(self) -> str:
        return f"holder:{self.holder.pk}" if self.holder else "pupil"


PUPIL = Signer()


class Decision(models.Model):
    """One signer's word on one purpose. The database refuses to change or delete it.

    The rows of one act share a `group`. Only numbers and hashes are in the chain, so that contact
    data can be erased without breaking it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sequence = models.PositiveBigIntegerField(unique=True)
    group = models.UUIDField()
    subject = models.ForeignKey(DataSubject, models.PROTECT, related_name="decisions")
    purpose = models.ForeignKey(Purpose, models.PROTECT, related_name="+")
    signer_role = models.CharField(max_length=8, choices=SignerRole.choices)
    holder = models.ForeignKey(Holder, models.PROTECT, null=True, related_name="decisions")
    kind = models.CharField(max_length=10, choices=DecisionKind.choices)
    presentation = models.ForeignKey(
        Presentation, models.PROTECT, null=True, related_name="decisions"
    )
    channel = models.CharField(max_length=12, choices=Channel.choices)
    assurance = models.CharField(max_length=2, choices=Assurance.choices)
    recorder = models.CharField(max_length=80)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["sequence"]
        indexes = [
            models.Index(
                fields=["subject", "purpose", "sequence"], name="consent_decision_subject"
            ),
            models.Index(fields=["group"], name="consent_decision_group"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(signer_role=SignerRole.HOLDER, holder__isnull=False)
                | Q(signer_role=SignerRole.PUPIL, holder__isnull=True),
                name="consent_decision_signer_named",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=(DecisionKind.WITHDRAW, DecisionKind.INVALIDATE))
                | Q(presentation__isnull=False),
                name="consent_decision_after_notice",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=DecisionKind.values), name="consent_decision_kind_known"
            ),
            # The same page posted twice is one act.
            models.UniqueConstraint(
                fields=["presentation", "purpose"], name="consent_decision_once_per_display"
            ),
        ]

    @property
    def signer(self) -> Signer:
        """On whose word."""
        return Signer(self.holder)

    def content(self) -> dict[str, object]:
        """Return what the hash covers."""
        return {
            "sequence": self.sequence,
            "id": self.pk,
            "group": self.group,
            "subject": self.subject_id,
            "purpose": self.purpose_id,
            "signer_role": str(self.signer_role),
            "holder": self.holder_id,
            "kind": str(self.kind),
            "presentation": self.presentation_id,
            "rendering_sha256": self.presentation and self.presentation.rendering_sha256,
            "channel": str(self.channel),
            "assurance": str(self.assurance),
            "recorder": self.recorder,
            "occurred_at": self.occurred_at,
            "recorded_at": self.recorded_at,
        }


class Receipt(models.Model):
    """What a signer keeps in hand: a consent record and receipt after ISO/IEC TS 27560.

    The database refuses to change or delete it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(max_length=20, unique=True)
    group = models.UUIDField(unique=True)
    subject = models.ForeignKey(DataSubject, models.PROTECT, related_name="receipts")
    holder = models.ForeignKey(Holder, models.PROTECT, null=True, related_name="receipts")
    # Canonical JSON, kept as text: these are the bytes that were hashed and are handed out.
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-created_at"]

    @property
    def record(self) -> dict[str, Any]:
        """The content, ready for a template."""
        parsed: dict[str, Any] = json.loads(self.content)
        return parsed
