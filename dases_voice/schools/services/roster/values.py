"""The values of one cell: read strictly, refused with a reason that says what to do."""

import re
import unicodedata
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from consent.enums import Authority
from dases_voice.schools.enums import Level

NAME_MAX = 80
CLASS_MAX = 60
EMAIL_MAX = 254
YOUNGEST_YEARS, OLDEST_YEARS = 3, 25

# A cell that begins like this is a formula to a spreadsheet that opens an export.
FORMULA_STARTS = ("=", "+", "-", "@")
APOSTROPHES = str.maketrans("`\N{ACUTE ACCENT}'", "’’’")

AUTHORITY_WORDS = {
    "": Authority.UNKNOWN,
    **dict.fromkeys(("oui", "o", "x", "1", "exerce", "true", "vrai", "yes"), Authority.EXERCISES),
    **dict.fromkeys(("delegation", "deleguee", "delegue"), Authority.DELEGATED),
    **dict.fromkeys(("suspendue", "suspendu", "suspension"), Authority.SUSPENDED),
    **dict.fromkeys(("non", "n", "0", "retrait", "retiree", "no", "faux"), Authority.WITHDRAWN),
}


class BadValue(Exception):
    """A cell that cannot be read: what is wrong, and what to do about it."""

    def __init__(self, problem: str, remedy: str) -> None:
        self.problem = problem
        self.remedy = remedy
        super().__init__(problem)


def read_name(text: str) -> str:
    """Return a person's name, with single spaces and typographic apostrophes."""
    name = unicodedata.normalize("NFC", " ".join(text.split())).translate(APOSTROPHES)
    if not name:
        raise BadValue(_("It is empty."), _("Fill it in."))
    _refuse_formula(name)
    if len(name) > NAME_MAX:
        raise BadValue(
            _("“%(value)s” is longer than %(limit)s characters.")
            % {"value": shortened(name), "limit": NAME_MAX},
            _("Shorten it."),
        )
    if not name[0].isalpha() or not all(_belongs_in_a_name(char) for char in name):
        raise BadValue(
            _("“%(value)s” is not a name.") % {"value": shortened(name)},
            _("A name has letters, spaces, hyphens and apostrophes only."),
        )
    return name


def read_birth_date(text: str, *, today: date) -> date:
    """Return a date written dd/mm/yyyy or yyyy-mm-dd, of somebody of school age."""
    value = text.strip()
    if not value:
        raise BadValue(_("It is empty."), _("Write the date like 31/12/2015."))
    match = re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", value, re.ASCII)
    order = (3, 2, 1)
    if match is None:
        match = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})(?:[T ]00:00(?::00)?)?", value, re.ASCII)
        order = (1, 2, 3)
    try:
        born = date(*(int(match[part]) for part in order)) if match else None
    except ValueError:
        born = None
    if born is None:
        raise BadValue(
            _("“%(value)s” is not a date.") % {"value": shortened(value)},
            _("Write the date like 31/12/2015."),
        )
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    if not YOUNGEST_YEARS <= age <= OLDEST_YEARS:
        raise BadValue(
            _("Born on %(value)s, the pupil would be %(age)s years old.")
            % {"value": shortened(value), "age": age},
            _("Check the year."),
        )
    return born


def read_class_name(text: str) -> str:
    """Return a class's name with single spaces."""
    name = " ".join(text.split()).translate(APOSTROPHES)
    if not name:
        raise BadValue(_("It is empty."), _("Write the pupil’s class, for example 6e A."))
    _refuse_formula(name)
    if len(name) > CLASS_MAX or not all(char.isprintable() for char in name):
        raise BadValue(
            _("“%(value)s” is not the name of a class.") % {"value": shortened(name)},
            _("Write one class, for example 6e A."),
        )
    return name


def read_email(text: str) -> str:
    """Return an address, or nothing when the cell is empty."""
    value = text.strip()
    if not value:
        return ""
    try:
        validate_email(value)
    except ValidationError as error:
        raise BadValue(
            _("“%(value)s” is not an e-mail address.") % {"value": shortened(value)},
            _("Correct it, or leave it empty: the letter will be on paper."),
        ) from error
    if len(value) > EMAIL_MAX:
        raise BadValue(_("The address is too long."), _("Correct it, or leave it empty."))
    return value


def read_authority(text: str) -> Authority:
    """Return what a cell says about parental authority; an empty one says nothing."""
    plain = unicodedata.normalize("NFKD", text.strip().casefold())
    word = "".join(char for char in plain if not unicodedata.combining(char))
    if word not in AUTHORITY_WORDS:
        raise BadValue(
            _("“%(value)s” does not say whether this person holds parental authority.")
            % {"value": shortened(text)},
            _("Write oui, non, délégation or suspendue."),
        )
    return AUTHORITY_WORDS[word]


def read_language(text: str) -> str:
    """Return the code of the language in which a family reads; French when the cell is empty."""
    value = text.strip().lower()
    if not value:
        return "fr"
    if not re.fullmatch(r"[a-z]{2,3}(-[a-z0-9]{2,8})?", value):
        raise BadValue(
            _("“%(value)s” is not the code of a language.") % {"value": shortened(text)},
            _("Write a code like fr, en, ar or pt, or leave it empty."),
        )
    return value


def level_of(text: str) -> str:
    """Return the level that a class or level name begins with, or nothing: it is only a help."""
    plain = text.casefold().replace("è", "e").replace("ème", "e").replace(" ", "")
    for level in Level:
        if plain.startswith(level.value):
            return level.value
    return ""


def shortened(text: str) -> str:
    """Return a value short enough to be repeated in a sentence, without control characters."""
    clean = "".join(char if char.isprintable() else "·" for char in text.strip())
    return clean if len(clean) <= 40 else clean[:39] + "…"


def _refuse_formula(text: str) -> None:
    if text.startswith(FORMULA_STARTS):
        raise BadValue(
            _("“%(value)s” begins like a formula.") % {"value": shortened(text)},
            _("Remove the sign at its beginning."),
        )


def _belongs_in_a_name(char: str) -> bool:
    return char.isalpha() or char in " ’.()-‑" or bool(unicodedata.combining(char))
