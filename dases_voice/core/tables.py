"""Files that a spreadsheet saves as text: from their bytes to lines, and what is wrong with a line."""

import codecs
import csv
import io
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

MAX_BYTES = 2 * 1024 * 1024
TITLE_LINES = 5  # some software writes the school's name and a date above the headers
DELIMITERS = ";,\t"


class TableUnreadable(Exception):
    """The file as a whole cannot be read; the message says why."""

    code = "table_unreadable"

    def __init__(self, message: str | Promise) -> None:
        self.message = message
        super().__init__(message)


@dataclass(frozen=True)
class Fault:
    """One thing to correct: where, what is wrong, what to do."""

    line: int
    column: str
    problem: str
    remedy: str


def decode_table(data: bytes) -> str:
    """Return the text of an upload in UTF-8 or Windows-1252.

    Raises
    ------
    TableUnreadable
        The upload is too large, empty, or not a text file.
    """
    if len(data) > MAX_BYTES:
        raise TableUnreadable(
            _("The file is larger than 2 MB. Keep the columns that are read, without pictures.")
        )
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise TableUnreadable(
            _("This is a spreadsheet. Open it and save it as “CSV”, then send that file.")
        )
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise TableUnreadable(
            _("This file is in UTF-16. Save it as “CSV UTF-8”, then send that file.")
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = _decode_windows(data)
    if "\x00" in text or not text.strip():
        raise TableUnreadable(_("This is not a text file, or it is empty."))
    return text


def table_lines(text: str, *, most: int) -> list[tuple[int, list[str]]]:
    """Return the cells of each line, with the number of the line in the file.

    Raises
    ------
    TableUnreadable
        There are more than `most` lines, or a quote is not closed.
    """
    head = "\n".join(text.splitlines()[:TITLE_LINES])
    delimiter = max(DELIMITERS, key=head.count)
    # Old Macs end lines with a carriage return alone, which the reader would refuse.
    reader = csv.reader(
        io.StringIO(text.replace("\r\n", "\n").replace("\r", "\n")), delimiter=delimiter
    )
    found: list[tuple[int, list[str]]] = []
    first = 1
    try:
        for cells in reader:
            found.append((first, cells))
            first = reader.line_num + 1
            if len(found) > most + TITLE_LINES:
                raise TableUnreadable(
                    _("The file has more than %(limit)s lines. Send it in parts.") % {"limit": most}
                )
    except csv.Error as error:
        raise TableUnreadable(
            _("Line %(line)s cannot be read. Look for a quote that is not closed.")
            % {"line": first}
        ) from error
    return found


def _decode_windows(data: bytes) -> str:
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise TableUnreadable(
            _("The letters of this file cannot be read. Save it as “CSV UTF-8”.")
        ) from error
