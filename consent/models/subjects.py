"""Whose voice it is, and who holds parental authority."""

import uuid

from django.db import models
from django.db.models import F, Q

from consent.enums import Authority


class DataSubject(models.Model):
    """A person whose voice may be recorded, known here by number and age only.

    The row outlives an erasure, empty, because decisions point to it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    birth_date = models.DateField(null=True)
    created_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(birth_date__isnull=False) | Q(erased_at__isnull=False),
                name="consent_subject_has_age_until_erased",
            )
        ]


class Holder(models.Model):
    """A person who may hold parental authority. Contact data serve consent and nothing else."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    full_name = models.CharField(max_length=200, blank=True)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=12, default="fr")


class HolderLink(models.Model):
    """One holder's authority over one child, from when until when (half-open)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.ForeignKey(DataSubject, models.PROTECT, related_name="holder_links")
    holder = models.ForeignKey(Holder, models.PROTECT, related_name="links")
    authority = models.CharField(max_length=12, choices=Authority.choices)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject", "holder"], name="consent_link_once"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="consent_link_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(authority__in=Authority.values), name="consent_link_authority_known"
            ),
        ]
