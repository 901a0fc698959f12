"""Purposes and who must sign for them: rows, because the law is contested and will change."""

from django.db import models
from django.db.models import Q

from consent.enums import AgeBand, HoldersRequired, PurposeCode


class Purpose(models.Model):
    """One thing that a voice may be used for."""

    code = models.CharField(max_length=4, primary_key=True, choices=PurposeCode.choices)
    is_active = models.BooleanField(default=False)
    legal_basis = models.CharField(max_length=40)
    dpv_iri = models.CharField(max_length=120)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(code__in=PurposeCode.values), name="consent_purpose_known"
            )
        ]


class SignatureRule(models.Model):
    """Who must agree to a purpose at an age. Where there is no rule, the purpose is closed."""

    purpose = models.ForeignKey(Purpose, models.PROTECT, related_name="signature_rules")
    band = models.CharField(max_length=16, choices=AgeBand.choices)
    pupil_required = models.BooleanField(default=True)
    holders_required = models.CharField(max_length=4, choices=HoldersRequired.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["purpose", "band"], name="consent_rule_once"),
            models.CheckConstraint(
                condition=Q(pupil_required=True) | ~Q(holders_required=HoldersRequired.NONE),
                name="consent_rule_somebody_signs",
            ),
        ]
