"""Purposes and who must sign for them: rows, because the law is contested and will change."""

import uuid

from django.db import models
from django.db.models import F, Q

from consent.enums import AgeBand, Assurance, HoldersRequired, PurposeCode, Term, Territory


class Purpose(models.Model):
    """One thing that a voice may be used for. What is allowed for it, its policies say."""

    code = models.CharField(max_length=4, primary_key=True, choices=PurposeCode.choices)
    dpv_iri = models.CharField(max_length=120)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(code__in=PurposeCode.values), name="consent_purpose_known"
            )
        ]


class PurposePolicy(models.Model):
    """One version of the rules of a purpose. The database refuses to change or delete it.

    Two people make one: whoever proposes it cannot confirm it. The first of each purpose comes with
    the installation.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    purpose = models.ForeignKey(Purpose, models.PROTECT, related_name="policies")
    number = models.PositiveIntegerField()
    is_active = models.BooleanField()
    legal_basis = models.CharField(max_length=40)
    minimum_assurance = models.CharField(max_length=2, choices=Assurance.choices)
    licence_scope = models.JSONField()
    recipient_classes = models.JSONField()
    territory = models.CharField(max_length=8, choices=Territory.choices)
    retention_years = models.PositiveSmallIntegerField()
    term = models.CharField(max_length=12, choices=Term.choices)
    prohibited_uses = models.JSONField()
    why = models.TextField()
    proposed_by = models.CharField(max_length=80)
    confirmed_by = models.CharField(max_length=80)
    effective_at = models.DateTimeField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["purpose", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["purpose", "number"], name="consent_policy_once"),
            models.CheckConstraint(
                condition=~Q(proposed_by=F("confirmed_by")) | Q(proposed_by="installation"),
                name="consent_policy_by_two",
            ),
        ]


class SignatureRule(models.Model):
    """Who must agree to a purpose at an age. Where there is no rule, the purpose is closed."""

    policy = models.ForeignKey(PurposePolicy, models.PROTECT, related_name="rules")
    band = models.CharField(max_length=16, choices=AgeBand.choices)
    pupil_required = models.BooleanField(default=True)
    holders_required = models.CharField(max_length=4, choices=HoldersRequired.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["policy", "band"], name="consent_rule_once"),
            models.CheckConstraint(
                condition=Q(pupil_required=True) | ~Q(holders_required=HoldersRequired.NONE),
                name="consent_rule_somebody_signs",
            ),
            # An irrevocable licence, and whatever else has no rule for them, stays shut for minors.
            models.CheckConstraint(
                condition=Q(band=AgeBand.ADULT) | ~Q(holders_required=HoldersRequired.NONE),
                name="consent_rule_minors_need_a_holder",
            ),
        ]


class PolicyProposal(models.Model):
    """What one person wants a purpose's rules to be, until a second one has decided."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    purpose = models.ForeignKey(Purpose, models.PROTECT, related_name="proposals")
    # The fields of a policy and its rules by age band, as `consent.services.policies` reads them.
    content = models.JSONField()
    why = models.TextField()
    proposed_by = models.CharField(max_length=80)
    proposed_at = models.DateTimeField()
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    policy = models.OneToOneField(
        PurposePolicy, models.PROTECT, null=True, blank=True, related_name="proposal"
    )

    class Meta:
        ordering = ["-proposed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["purpose"],
                condition=Q(decided_at__isnull=True),
                name="consent_one_open_proposal",
            ),
            models.CheckConstraint(
                condition=Q(policy__isnull=True) | ~Q(proposed_by=F("decided_by")),
                name="consent_proposal_by_two",
            ),
        ]
