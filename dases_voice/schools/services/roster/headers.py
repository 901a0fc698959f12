"""Which column holds what: the headers of ONDE, Pronote, Siècle and hand-made lists."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

# Headers without accents, case, spaces, punctuation and small words. The first name of a list that a file has
# is taken: a file may hold both the name of birth and the name of use.
PUPIL_COLUMNS: dict[str, tuple[str, ...]] = {
    "last_name": ("nomfamille", "nom", "nomusage", "lastname"),
    "first_name": ("prenom", "prenom1", "prenoms", "prenomusage", "firstname"),
    "birth_date": ("nee", "ne", "datenaissance", "datenaiss", "naissance", "birthdate"),
    "class_name": (
        *("classe", "classes", "division", "divisions", "libelleclasse", "libelledivision"),
        *("nomclasse", "structure", "class"),
    ),
    "level": ("niveau", "level"),
}
REQUIRED = ("last_name", "first_name", "birth_date", "class_name")

HOLDER_COLUMNS: dict[str, tuple[str, ...]] = {
    "last_name": ("nom", "nomfamille", "nomusage"),
    "first_name": ("prenom", "prenoms"),
    "full_name": ("", "nomprenom", "prenomnom", "nomcomplet", "identite"),
    "email": ("courriel", "email", "mail", "mel", "adressemail", "adresseemail", "adressecourriel"),
    "authority": ("autorite", "autoriteparentale", "exerceautorite", "exerceautoriteparentale"),
    "language": ("langue", "languenotice"),
}
HOLDER_WORDS = frozenset(
    {"responsable", "resp", "representant", "legal", "legale", "parent", "tuteur"}
)
SMALL_WORDS = frozenset({"de", "du", "d", "des", "la", "le", "l", "no", "n", "numero"})
PUPIL_WORDS = frozenset({"eleve", "enfant"}) | SMALL_WORDS


@dataclass
class Columns:
    """Where each value stands in a line; holders by their number in the file."""

    pupil: dict[str, int] = field(default_factory=dict)
    holders: dict[int, dict[str, int]] = field(default_factory=dict)
    ignored: list[str] = field(default_factory=list)

    @property
    def missing(self) -> list[str]:
        return [name for name in REQUIRED if name not in self.pupil]

    @property
    def say_authority(self) -> bool:
        """Whether the file itself says who holds parental authority."""
        return any("authority" in columns for columns in self.holders.values())


def find_columns(headers: Sequence[str]) -> Columns:
    """Recognise the headers of a file. What is not recognised is not read."""
    columns = Columns()
    ranks: dict[str, int] = {}
    for index, header in enumerate(headers):
        words = _words(header)
        if _place_holder(columns, words, index) or _place_pupil(columns, ranks, words, index):
            continue
        if header.strip():
            columns.ignored.append(header.strip()[:60])
    return columns


def _place_holder(columns: Columns, words: list[str], index: int) -> bool:
    if not HOLDER_WORDS & set(words):
        return False
    number = next((int(word) for word in words if word.isdigit()), 1)
    rest = "".join(
        word
        for word in words
        if not word.isdigit() and word not in HOLDER_WORDS and word not in SMALL_WORDS
    )
    for name, synonyms in HOLDER_COLUMNS.items():
        if rest in synonyms:
            columns.holders.setdefault(number, {}).setdefault(name, index)
            return True
    return False


def _place_pupil(columns: Columns, ranks: dict[str, int], words: list[str], index: int) -> bool:
    key = "".join(word for word in words if word not in PUPIL_WORDS)
    for name, synonyms in PUPIL_COLUMNS.items():
        if key in synonyms:
            rank = synonyms.index(key)
            if rank < ranks.get(name, len(synonyms)):
                ranks[name], columns.pupil[name] = rank, index
            return True
    return False


def _words(header: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", header.casefold())
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    return re.findall(r"[a-z]+|[0-9]+", letters)
