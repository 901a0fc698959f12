"""Sets of prompts as tables: read from a file with every faulty line named, and written as one."""

import csv
import io
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import override

from dases_voice.collection.enums import CefrLevel, PromptKind, PromptPicture, SchoolCycle
from dases_voice.collection.models import SetPrompt
from dases_voice.collection.services.prompt_rules import faults_of
from dases_voice.collection.services.prompt_sets import MOST_PROMPTS, PromptFacts
from dases_voice.core.tables import Fault, TableUnreadable, table_lines

# A header in French or English, without accents, case and spaces. The first one is written.
HEADERS: Mapping[str, tuple[str, ...]] = {
    "kind": ("type", "kind"),
    "text": ("texte", "text"),
    "expected_text": ("attendu", "expected", "motsattendus", "expectedwords"),
    "level": ("niveau", "level", "cecrl", "cefr"),
    "cycle": ("cycle",),
    "picture": ("image", "picture"),
}
CHOICES: Mapping[str, type[TextChoices]] = {
    "kind": PromptKind,
    "level": CefrLevel,
    "cycle": SchoolCycle,
    "picture": PromptPicture,
}
LONGEST_TEXT = SetPrompt._meta.get_field("text").max_length or 300
# What a French spreadsheet opens with one click: semicolons, and a mark that says UTF-8.
START = "\ufeff"
FORMULA = frozenset("=+-@")


@dataclass(frozen=True)
class PromptRow:
    """A prompt as a line of the file says it."""

    line: int
    facts: PromptFacts

    @property
    def kind_label(self) -> str:
        return str(PromptKind(self.facts.kind).label)

    @property
    def picture_label(self) -> str:
        return str(PromptPicture(self.facts.picture).label) if self.facts.picture else ""


@dataclass
class PromptTable:
    """A file as it was read."""

    rows: list[PromptRow] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def read_prompts(text: str) -> PromptTable:
    """Read every line, and say what is wrong in each that is not right.

    Raises
    ------
    TableUnreadable
        The first line does not name the columns, or there are no lines or too many.
    """
    (_first, headers), *body = table_lines(text, most=MOST_PROMPTS + 1)
    columns = _columns(headers)
    table = PromptTable()
    for line, cells in body:
        values = {name: _cell(cells, index) for name, index in columns.items()}
        if any(values.values()):
            _read_line(table, line, values)
    if not table.rows and not table.faults:
        raise TableUnreadable(_("The file has headers but no prompts."))
    return table


def prompts_as_table(prompts: Iterable[SetPrompt]) -> str:
    """Return prompts in the form in which they are imported. Voices are not in it."""
    rows = (
        [
            prompt.kind,
            prompt.text,
            prompt.expected_text,
            prompt.level,
            prompt.cycle,
            prompt.picture,
        ]
        for prompt in prompts
    )
    return _written(rows)


def example_table() -> str:
    """Return a small file in the right form, one line of each kind."""
    return _written(
        [
            ["read", "My brother plays football.", "", "A1", "cycle3", ""],
            ["repeat", "", "Good morning, everybody!", "A1", "cycle3", ""],
            ["name", "", "a cat", "A1", "cycle3", "cat"],
            ["answer", "What time do you get up?", "", "A2", "cycle4", ""],
            ["speak", "What is going on?", "", "A2", "cycle4", "park"],
        ]
    )


def _columns(headers: list[str]) -> dict[str, int]:
    plain = [_plain(header) for header in headers]
    found = {
        name: next((plain.index(known) for known in names if known in plain), None)
        for name, names in HEADERS.items()
    }
    if found["kind"] is None or (found["text"] is None and found["picture"] is None):
        raise TableUnreadable(
            _("The first line must name the columns: %(names)s.")
            % {"names": ", ".join(names[0] for names in HEADERS.values())}
        )
    return {name: index for name, index in found.items() if index is not None}


def _read_line(table: PromptTable, line: int, values: dict[str, str]) -> None:
    before = len(table.faults)

    def fault(column: str, problem: str, remedy: str) -> None:
        table.faults.append(Fault(line, HEADERS[column][0], problem, remedy))

    for column, choices in CHOICES.items():
        values[column] = _chosen(column, choices, values.get(column, ""), fault)
    for column in ("text", "expected_text"):
        if len(values.get(column, "")) > LONGEST_TEXT:
            fault(
                column,
                _("This is too long."),
                _("Write at most %(most)s characters.") % {"most": LONGEST_TEXT},
            )
    if len(table.faults) > before:
        return
    facts = PromptFacts(**values)  # type: ignore[arg-type]  # the columns are the texts among its fields
    for column, problem, remedy in faults_of(facts):
        fault(column, problem, remedy)
    if len(table.faults) == before:
        table.rows.append(PromptRow(line, facts))


def _chosen(
    column: str,
    choices: type[TextChoices],
    said: str,
    fault: Callable[[str, str, str], None],
) -> str:
    """Return the value that a cell names by its code or its words, in French or English."""
    if not said and column != "kind":
        return ""
    for choice in choices:
        if _plain(said) in {_plain(choice.value), *_labels(choice)}:
            return str(choice.value)
    fault(
        column,
        _("“%(said)s” is not known here.") % {"said": said} if said else _("The kind is missing."),
        _("Write one of: %(words)s.") % {"words": ", ".join(choices.values)},
    )
    return ""


def _labels(choice: TextChoices) -> Iterator[str]:
    for language in ("fr", "en"):
        with override(language):
            yield _plain(str(choice.label))


def _cell(cells: list[str], index: int) -> str:
    cell = " ".join(cells[index].split()) if index < len(cells) else ""
    return cell.removeprefix("'") if cell[1:2] in FORMULA else cell


def _plain(words: str) -> str:
    letters = unicodedata.normalize("NFKD", words.casefold())
    return "".join(char for char in letters if char.isalnum())


def _written(rows: Iterable[list[str]]) -> str:
    file = io.StringIO()
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    writer.writerow(names[0] for names in HEADERS.values())
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return START + file.getvalue()


def _harmless(cell: str) -> str:
    """Keep a spreadsheet from taking a text for a formula."""
    return f"'{cell}" if cell[:1] in FORMULA else cell
