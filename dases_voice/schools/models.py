"""Who is in which class of which school; known by name to the school alone."""

import re
import uuid
from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from dases_voice.schools.enums import CardPicture, Level, SchoolRole, SecretPicture

# I, O and Q are left out: they are read as 1 and 0.
UAI_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"


def validate_uai(value: str) -> None:
    """Refuse a UAI code whose check letter does not follow from its seven digits."""
    match = re.fullmatch(r"([0-9]{7})([A-Z])", value)
    if not match or UAI_LETTERS[int(match[1]) % len(UAI_LETTERS)] != match[2]:
        raise ValidationError(
            _("“%(value)s” is not a UAI code: seven digits, then their check letter."),
            code="uai_invalid",
            params={"value": value},
        )


def validate_school_year(value: str) -> None:
    """Refuse anything but two years that follow each other, as in 2026-2027."""
    match = re.fullmatch(r"([0-9]{4})-([0-9]{4})", value)
    if not match or int(match[2]) != int(match[1]) + 1:
        raise ValidationError(
            _("“%(value)s” is not a school year: write it like 2026-2027."),
            code="school_year_invalid",
            params={"value": value},
        )


class Establishment(models.Model):
    """A school, known to the State by its UAI code."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    uai = models.CharField(_("UAI code"), max_length=8, unique=True, validators=[validate_uai])
    name = models.CharField(_("name"), max_length=120)
    city = models.CharField(_("town"), max_length=80)
    academy = models.CharField(_("academy"), max_length=60)
    # Takes from a slow line are kept at 16 kHz: 60 MB for a class's lesson instead of 150.
    has_slow_line = models.BooleanField(_("The school’s line is slow"), default=False)

    class Meta:
        verbose_name = _("school")
        ordering = ["name"]


class SchoolClass(models.Model):
    """A class in one school year; the same name next year is another class."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(Establishment, on_delete=models.PROTECT, related_name="classes")
    name = models.CharField(_("name"), max_length=60)
    school_year = models.CharField(
        _("school year"), max_length=9, validators=[validate_school_year]
    )
    level = models.CharField(_("level"), max_length=4, choices=Level.choices, blank=True)

    objects: ClassVar[models.Manager["SchoolClass"]] = ScopedManager(school="school")

    class Meta:
        verbose_name = _("class")
        ordering = ["-school_year", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "school_year", "name"], name="schools_one_class_of_a_name"
            )
        ]


class Membership(models.Model):
    """Somebody works in a school: its head, its secretary, or a teacher of some of its classes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships"
    )
    school = models.ForeignKey(Establishment, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=10, choices=SchoolRole.choices)
    classes = models.ManyToManyField(SchoolClass, related_name="memberships", blank=True)

    objects: ClassVar[models.Manager["Membership"]] = ScopedManager(school="school")

    class Meta:
        verbose_name = _("membership")
        constraints = [
            models.UniqueConstraint(fields=["user", "school"], name="schools_one_membership"),
            models.CheckConstraint(
                condition=models.Q(role__in=SchoolRole.values), name="schools_role_known"
            ),
        ]


class Pupil(models.Model):
    """A pupil as her school knows her; everything else is known under the data subject's id."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(Establishment, on_delete=models.PROTECT, related_name="pupils")
    school_class = models.ForeignKey(SchoolClass, on_delete=models.PROTECT, related_name="pupils")
    first_name = models.CharField(_("first name"), max_length=80)
    last_name = models.CharField(_("last name"), max_length=80)
    subject = models.OneToOneField(
        "consent.DataSubject", on_delete=models.PROTECT, related_name="pupil"
    )
    card = models.CharField(_("card"), max_length=12, choices=CardPicture.choices)
    secret_first = models.CharField(
        _("first secret picture"), max_length=12, choices=SecretPicture.choices
    )
    secret_second = models.CharField(
        _("second secret picture"), max_length=12, choices=SecretPicture.choices
    )

    objects: ClassVar[models.Manager["Pupil"]] = ScopedManager(school="school")

    class Meta:
        verbose_name = _("pupil")
        ordering = ["last_name", "first_name"]
        constraints = [
            # Without a card is who is just changing classes.
            models.UniqueConstraint(
                fields=["school_class", "card"],
                condition=~models.Q(card=""),
                name="schools_one_card_once",
            )
        ]

    @property
    def card_number(self) -> int | None:
        """Return the number on the pupil's card, unless there is none."""
        return CardPicture(self.card).number if self.card else None


class RosterDraft(models.Model):
    """A roster file that was uploaded and waits to be looked at and applied by who uploaded it.

    It holds children's names and goes away as soon as it is applied, or after half an hour.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(Establishment, on_delete=models.CASCADE, related_name="drafts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    school_year = models.CharField(max_length=9, validators=[validate_school_year])
    holders_checked = models.BooleanField()
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    objects: ClassVar[models.Manager["RosterDraft"]] = ScopedManager(school="school")
