"""The receipt on one sheet of paper: what it says, and a square that leads to its check."""

from io import BytesIO
from xml.sax.saxutils import escape

import segno
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from reportlab.graphics.shapes import Drawing, Rect
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table

from consent.models import Receipt
from consent.views.receipt_words import Line, lines_of

# They come with the library, hold every French letter, and are embedded in the sheet.
FONT, BOLD = "Vera", "VeraBd"
INK, MUTED, RULE = HexColor("#1f2330"), HexColor("#5b6070"), HexColor("#c9c6bd")
QR_SIDE = 34 * mm
MIN_FINGERPRINT = 16
LABEL_WIDTH, TEXT_WIDTH = 50 * mm, 120 * mm

TEXT = ParagraphStyle("text", fontName=FONT, fontSize=9.5, leading=13.5, textColor=INK)
LABEL = ParagraphStyle("label", TEXT, textColor=MUTED)
HINT = ParagraphStyle("hint", TEXT, fontSize=8, leading=11, textColor=MUTED)
CODE = ParagraphStyle("code", TEXT, fontSize=8.5, wordWrap="CJK")
TITLE = ParagraphStyle("title", TEXT, fontName=BOLD, fontSize=19, leading=25)


def draw_receipt(*, receipt: Receipt, check_url: str) -> bytes:
    """Return the sheet as PDF, in the language of the moment.

    `check_url` is where a receipt is checked; number and fingerprint follow after the `#`, which
    no browser sends to a server.
    """
    for name in (FONT, BOLD):
        pdfmetrics.registerFont(TTFont(name, f"{name}.ttf"))
    target = BytesIO()
    title = _("Receipt %(number)s") % {"number": receipt.number}
    sheet = SimpleDocTemplate(
        target,
        pagesize=A4,
        leftMargin=20 * mm,
        rightMargin=20 * mm,
        title=title,
        author="DaSES Voice",
        lang=get_language(),
        invariant=True,
    )
    facts = Table(
        [[_words(line.label, LABEL), _value(line)] for line in lines_of(receipt)],
        colWidths=[LABEL_WIDTH, TEXT_WIDTH],
        style=[("VALIGN", (0, 0), (-1, -1), "TOP"), ("LINEBELOW", (0, 0), (-1, -2), 0.5, RULE)],
    )
    check = _check(receipt, check_url)
    sheet.build(
        [
            _words("DaSES Voice", LABEL),
            _words(title, TITLE),
            Spacer(1, 6 * mm),
            facts,
            Spacer(1, 8 * mm),
            check,
        ]
    )
    return target.getvalue()


def _check(receipt: Receipt, check_url: str) -> Table:
    square = _square(f"{check_url}#{receipt.number}.{receipt.sha256}")
    words = [
        _words(_("To check this receipt"), ParagraphStyle("strong", TEXT, fontName=BOLD)),
        _words(
            _(
                "Point a phone’s camera at the square, or open the address below and type the "
                "number and the fingerprint. The check does not say whose receipt it is."
            ),
            TEXT,
        ),
        _words(check_url, CODE),
        _words(f"{receipt.number} · {_short(receipt.sha256)}", CODE),
    ]
    style = [("VALIGN", (0, 0), (-1, -1), "MIDDLE")]
    return Table([[square, words]], colWidths=[LABEL_WIDTH, TEXT_WIDTH], style=style)


def _square(content: str) -> Drawing:
    matrix = segno.make(content, error="m").matrix
    step = QR_SIDE / len(matrix)
    drawing = Drawing(QR_SIDE, QR_SIDE)
    for row, modules in enumerate(matrix):
        for column, is_dark in enumerate(modules):
            if is_dark:
                place = (column * step, QR_SIDE - (row + 1) * step)
                drawing.add(Rect(*place, step, step, fillColor=INK, strokeWidth=0))
    return drawing


def _short(sha256: str) -> str:
    """Return as much of a fingerprint as the check asks for, in groups that one can type."""
    return " ".join(sha256[i : i + 4] for i in range(0, MIN_FINGERPRINT, 4))


def _value(line: Line) -> list[Paragraph]:
    found = []
    for text, hint in line.parts:
        found.append(_words(text, CODE if line.is_code else TEXT))
        if hint:
            found.append(_words(hint, HINT))
    return found


def _words(text: str, style: ParagraphStyle) -> Paragraph:
    """Set text as it is. The face has no narrow no-break space."""
    return Paragraph(escape(text.replace("\u202f", "\u00a0")), style)
