"""From the text of an upload to rows, with every faulty line named."""

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from django.utils.translation import gettext as _

from consent.enums import Authority
from dases_voice.core.tables import TITLE_LINES, Fault, TableUnreadable, table_lines
from dases_voice.schools.services.roster.headers import Columns, find_columns
from dases_voice.schools.services.roster.values import (
    BadValue,
    level_of,
    read_authority,
    read_birth_date,
    read_class_name,
    read_email,
    read_language,
    read_name,
)

MAX_ROWS = 2500
MAX_CELL = 500
# A holder is there when one of these is: software fills the other columns for nobody, too.
HOLDER_PRESENCE = ("first_name", "last_name", "full_name", "email")

Value = TypeVar("Value")


@dataclass(frozen=True)
class HolderRow:
    """A holder of parental authority as a line of the file says it."""

    full_name: str
    email: str
    authority: Authority
    language: str
    says_authority: (
        bool  # in a cell of its own; otherwise the school vouched for all, or nobody did
    )

    @property
    def key(self) -> str:
        """What makes a line and a holder of the same child the same person."""
        return plain_name(self.full_name)


@dataclass(frozen=True)
class PupilRow:
    """A pupil as a line of the file says it."""

    line: int
    last_name: str
    first_name: str
    birth_date: date
    class_name: str
    level: str
    holders: tuple[HolderRow, ...]

    @property
    def key(self) -> tuple[str, str, date]:
        """What makes two lines, or a line and a pupil, the same person to a school."""
        return person_key(self.last_name, self.first_name, self.birth_date)


@dataclass
class Roster:
    """A file as it was read."""

    rows: list[PupilRow] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    ignored_columns: list[str] = field(default_factory=list)


def person_key(last_name: str, first_name: str, born: date) -> tuple[str, str, date]:
    """Return names without case and punctuation, and the birth date: software writes both ways."""
    return plain_name(last_name), plain_name(first_name), born


def plain_name(name: str) -> str:
    """Return the letters of a name without accents and case."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(char for char in letters if char.isalpha())


def read_roster(text: str, *, today: date, holders_checked: bool) -> Roster:
    """Read every line, and say what is wrong in each that is not right.

    `holders_checked` says that the school vouches for parental authority where the file is silent.

    Raises
    ------
    TableUnreadable
        No line of headers is found, or there are too many lines.
    """
    lines = table_lines(text, most=MAX_ROWS)
    columns, headers, body = _find_headers(lines)
    roster = Roster(ignored_columns=columns.ignored)
    silent = Authority.EXERCISES if holders_checked else Authority.UNKNOWN
    for line, cells in body:
        if not any(cell.strip() for cell in cells):
            continue
        reader = _LineReader(line, cells, headers, columns, roster.faults)
        row = reader.pupil(today=today, silent=silent)
        if row is not None:
            roster.rows.append(row)
    if not roster.rows and not roster.faults:
        raise TableUnreadable(_("The file has headers but no pupils."))
    roster.faults += _duplicates(roster.rows)
    roster.faults.sort(key=lambda fault: fault.line)
    return roster


@dataclass
class _LineReader:
    """Reads the cells of one line, and writes down what is wrong with each."""

    line: int
    cells: list[str]
    headers: list[str]
    columns: Columns
    faults: list[Fault]

    def pupil(self, *, today: date, silent: Authority) -> PupilRow | None:
        before = len(self.faults)
        at = self.columns.pupil
        last_name = self._read(at["last_name"], read_name)
        first_name = self._read(at["first_name"], read_name)
        born = self._read(at["birth_date"], lambda text: read_birth_date(text, today=today))
        class_name = self._read(at["class_name"], read_class_name)
        holders = self._holders(silent)
        if len(self.faults) > before or not (last_name and first_name and born and class_name):
            return None
        level = level_of(self._cell(at["level"])) if "level" in at else ""
        return PupilRow(
            line=self.line,
            last_name=last_name,
            first_name=first_name,
            birth_date=born,
            class_name=class_name,
            level=level or level_of(class_name),
            holders=holders,
        )

    def _holders(self, silent: Authority) -> tuple[HolderRow, ...]:
        found = (self._holder(at, silent) for _number, at in sorted(self.columns.holders.items()))
        return tuple(holder for holder in found if holder is not None)

    def _holder(self, at: dict[str, int], silent: Authority) -> HolderRow | None:
        if not any(self._cell(at[part]).strip() for part in HOLDER_PRESENCE if part in at):
            return None
        names = [
            name
            for part in ("first_name", "last_name", "full_name")
            if part in at
            and self._cell(at[part]).strip()
            and (name := self._read(at[part], read_name))
        ]
        email = self._read(at["email"], read_email) if "email" in at else ""
        if not names:
            index = at["email"]
            self._fault(
                index, _("This person has no name."), _("Write the name, or empty the cells.")
            )
        says = "authority" in at and bool(self._cell(at["authority"]).strip())
        said = self._read(at["authority"], read_authority) if says else silent
        language = self._read(at["language"], read_language) if "language" in at else "fr"
        return HolderRow(
            full_name=" ".join(names),
            email=email or "",
            authority=said or Authority.UNKNOWN,
            language=language or "fr",
            says_authority=says,
        )

    def _read(self, index: int, read: Callable[[str], Value]) -> Value | None:
        text = self._cell(index)
        if len(text) > MAX_CELL:
            self._fault(
                index, _("The cell is far too long."), _("Look for a quote that is not closed.")
            )
            return None
        try:
            return read(text)
        except BadValue as bad:
            self._fault(index, bad.problem, bad.remedy)
            return None

    def _cell(self, index: int) -> str:
        return self.cells[index] if index < len(self.cells) else ""

    def _fault(self, index: int, problem: str, remedy: str) -> None:
        column = self.headers[index] if index < len(self.headers) else ""
        self.faults.append(Fault(self.line, column.strip(), problem, remedy))


def _find_headers(
    lines: list[tuple[int, list[str]]],
) -> tuple[Columns, list[str], Iterable[tuple[int, list[str]]]]:
    found = [find_columns(cells) for _line, cells in lines[:TITLE_LINES]]
    best = min(range(len(found)), key=lambda index: len(found[index].missing))
    missing = found[best].missing
    if missing:
        names = {
            "last_name": _("Last name"),
            "first_name": _("First name"),
            "birth_date": _("Date of birth"),
            "class_name": _("Class"),
        }
        raise TableUnreadable(
            _("No column was found for: %(names)s. The first line must name the columns.")
            % {"names": ", ".join(names[name] for name in missing)}
        )
    return found[best], lines[best][1], lines[best + 1 :]


def _duplicates(rows: list[PupilRow]) -> list[Fault]:
    first_line: dict[tuple[str, str, date], int] = {}
    faults = []
    for row in rows:
        earlier = first_line.setdefault(row.key, row.line)
        if earlier != row.line:
            faults.append(
                Fault(
                    row.line,
                    _("Last name, first name, date of birth"),
                    _("The same pupil is on line %(line)s.") % {"line": earlier},
                    _("Remove one of the two lines."),
                )
            )
    return faults
