"""The register of processing as a PDF that is printed and filed."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from io import BytesIO
from xml.sax.saxutils import escape

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer

from dases_voice.protection.queries.desk import RegisterEntry

GAP_PT = 10


def register_pdf(
    *,
    entries: Sequence[RegisterEntry],
    retention: Sequence[tuple[str, str]],
    controller: str,
    at: datetime,
) -> bytes:
    """Return the bytes of the register as it stands."""
    target, styles = BytesIO(), getSampleStyleSheet()
    title = _("Register of processing")
    story = [Paragraph(escape(title), styles["Title"])]
    day = date_format(localtime(at), "DATE_FORMAT")
    story += [Paragraph(escape(f"{controller} – {day}"), styles["Normal"])]
    for entry in entries:
        story += [Spacer(0, GAP_PT), Paragraph(_heading(entry), styles["Heading2"])]
        story += [Paragraph(line, styles["Normal"]) for line in _lines(entry)]
    story += [Spacer(0, GAP_PT), Paragraph(escape(_("How long what is kept")), styles["Heading2"])]
    story += [
        Paragraph(f"<b>{escape(n)}</b> {escape(words)}", styles["Normal"]) for n, words in retention
    ]
    SimpleDocTemplate(target, pagesize=A4, title=title).build(story)
    return target.getvalue()


def _heading(entry: RegisterEntry) -> str:
    return escape(f"{entry.purpose.code} – {entry.purpose.get_code_display()}")


def _lines(entry: RegisterEntry) -> Iterator[str]:
    for line in entry.lines:
        if line.words:
            yield f"<b>{escape(line.label)}</b> {escape(line.words)}"
