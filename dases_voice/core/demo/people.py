"""Whom one can be in the demonstration, and what to try first as each of them."""

from dataclasses import dataclass
from enum import StrEnum

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Kind(StrEnum):
    """The parts that a newcomer can play."""

    TEACHER = "teacher"
    PUPIL = "pupil"
    PARENT = "parent"
    HEAD = "head"
    SECRETARY = "secretary"
    REVIEWER = "reviewer"
    RESEARCHER = "researcher"
    DATA_PROTECTION_OFFICER = "dpo"
    OPERATOR = "operator"


class FamilyState(TextChoices):
    """Where a family stands when the demonstration begins: what there is to try as its parent."""

    SILENT = "silent", _("Has not answered yet")
    ON_PAPER = "on_paper", _("Has not answered yet; the letter is on paper only")
    AGREED = "agreed", _("Has agreed, and can withdraw")
    REFUSED = "refused", _("Has refused, and can change their mind")
    DISPUTED = "disputed", _("The two parents disagree")


@dataclass(frozen=True)
class Part:
    """One part: its name, its drawing, and the first thing to do in it."""

    kind: Kind
    label: str | Promise
    icon: str
    first: str | Promise


PARTS = (
    Part(
        Kind.TEACHER,
        _("A teacher"),
        "class",
        _("Open a class, start a session, and show the code to the pupils."),
    ),
    Part(
        Kind.PUPIL,
        _("A pupil"),
        "card",
        _("With the code of a session: pick your card, then record. No account."),
    ),
    Part(
        Kind.PARENT,
        _("A parent"),
        "family",
        _("Open the letter of a family, say yes or no, change your mind. No account."),
    ),
    Part(
        Kind.HEAD,
        _("A school head"),
        "school",
        _("Import a list of pupils, then prepare the families’ letters."),
    ),
    Part(
        Kind.SECRETARY,
        _("A school’s secretary"),
        "document",
        _("Print forms on paper, enter one that came back, and read it."),
    ),
    Part(
        Kind.REVIEWER,
        _("A reviewer"),
        "wave",
        _("Listen to the next clip, keep it or reject it."),
    ),
    Part(
        Kind.RESEARCHER,
        _("A researcher"),
        "database",
        _("Read your agreement, then download the voices that it covers."),
    ),
    Part(
        Kind.DATA_PROTECTION_OFFICER,
        _("A data protection officer"),
        "shield",
        _("See the state of the site, and the journal of every change."),
    ),
    Part(
        Kind.OPERATOR,
        _("An operator"),
        "settings",
        _("See what is waiting, what is stored, and whether all is well."),
    ),
)
