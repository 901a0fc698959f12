"""Agreements and the signatures under them."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from contracts.enums import AgreementPurpose, AgreementState, Side
from contracts.models.parties import Party
from contracts.models.templates import TemplateVersion


class Agreement(models.Model):
    """What two parties agree on about one asset. Its content never changes after the draft.

    `content_sha256` covers both texts, the policy, the parties, the asset, the purpose and the
    period: it is what each side signs. The period is half-open.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    template_version = models.ForeignKey(TemplateVersion, on_delete=models.PROTECT)
    provider = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="agreements_given")
    consumer = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="agreements_held")
    asset_urn = models.CharField(max_length=160)
    asset_name = models.CharField(max_length=160)
    purpose = models.CharField(max_length=40, choices=AgreementPurpose.choices)
    state = models.CharField(
        max_length=12, choices=AgreementState.choices, default=AgreementState.DRAFT
    )
    text_fr = models.TextField()
    text_en = models.TextField()
    odrl = models.JSONField()
    content_sha256 = models.CharField(max_length=64)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField()
    created_at = models.DateTimeField()
    in_force_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["consumer", "asset_urn"], name="contracts_agreement_lookup")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=AgreementState.values), name="contracts_state_known"
            ),
            models.CheckConstraint(
                condition=Q(valid_until__gt=F("valid_from")), name="contracts_period_forward"
            ),
            models.CheckConstraint(
                condition=~Q(provider=F("consumer")), name="contracts_two_parties"
            ),
            models.CheckConstraint(
                condition=Q(in_force_at__isnull=False)
                | ~Q(state__in=[AgreementState.IN_FORCE, AgreementState.SUSPENDED]),
                name="contracts_in_force_since",
            ),
        ]

    def party_of(self, side: Side) -> Party:
        """Return the party that signs on `side`."""
        return self.provider if side == Side.PROVIDER else self.consumer


class Signature(models.Model):
    """One side's signature: who clicked, when, and the hash of what they had read.

    The database refuses to change or delete it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="signatures")
    side = models.CharField(max_length=10, choices=Side.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="contract_signatures"
    )
    content_sha256 = models.CharField(max_length=64)
    signed_at = models.DateTimeField()

    class Meta:
        ordering = ["signed_at"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "side"], name="contracts_side_signs_once"),
            models.CheckConstraint(condition=Q(side__in=Side.values), name="contracts_side_known"),
        ]
