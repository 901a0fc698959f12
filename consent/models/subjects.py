"""Whose voice it is, and who holds parental authority."""

import uuid

from django.db import models
from django.db.models import F, Q

from consent.enums import Authority, HolderRole


class DataSubject(models.Model):
    """A person whose voice may be recorded, known here by number and age only.

    The row outlives an erasure, empty, because decisions point to it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    birth_date = models.DateField(null=True)
    # Where the school is: at whose midnight the subject grows older.
    time_zone = models.CharField(max_length=40, default="Europe/Paris")
    # From this day on the subject signs alone, as an adult (Civil Code, art. 413-6).
    emancipated_on = models.DateField(null=True, blank=True)
    deceased_on = models.DateField(null=True, blank=True)
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
    # No other holder is told of this one, and no message names the school.
    is_protected = models.BooleanField(default=False)
    deceased_on = models.DateField(null=True, blank=True)


class HolderLink(models.Model):
    """One holder's authority over one child, from when until when (half-open)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.ForeignKey(DataSubject, models.PROTECT, related_name="holder_links")
    holder = models.ForeignKey(Holder, models.PROTECT, related_name="links")
    role = models.CharField(max_length=8, choices=HolderRole.choices, default=HolderRole.PARENT)
    authority = models.CharField(max_length=12, choices=Authority.choices)
    # Where the school has seen it: "judgment of 2026-03-02, seen on 2026-09-01", never a copy.
    evidence = models.CharField(max_length=200, blank=True)
    # Since when the data protection officer does without this holder's yes, and why. A no counts.
    unreachable_since = models.DateTimeField(null=True, blank=True)
    unreachable_why = models.TextField(blank=True)
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
            # Who cares for a child day by day decides for it only by a judge's delegation.
            models.CheckConstraint(
                condition=~Q(role=HolderRole.CARER) | ~Q(authority=Authority.EXERCISES),
                name="consent_link_carer_by_delegation",
            ),
            models.CheckConstraint(
                condition=Q(unreachable_since__isnull=True) | ~Q(unreachable_why=""),
                name="consent_link_unreachable_with_reason",
            ),
        ]
