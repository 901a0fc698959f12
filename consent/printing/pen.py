"""How the printed pages look: one typeface, a few sizes, black on white."""

import unicodedata
from dataclasses import dataclass
from functools import cache
from xml.sax.saxutils import escape

import segno
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph

WIDTH, HEIGHT = A4
MARGIN = 18 * mm
INNER = WIDTH - 2 * MARGIN
REGULAR, BOLD = "Vera", "VeraBd"


@cache
def load_typeface() -> None:
    """Load the typeface that comes with the library: free, embeddable, with Turkish letters."""
    for name in (REGULAR, BOLD):
        pdfmetrics.registerFont(TTFont(name, f"{name}.ttf"))
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=REGULAR)


def printable(text: str) -> str:
    """Return `text` in letters that the typeface has: without an accent rather than not at all."""
    known = pdfmetrics.getFont(REGULAR).face.charToGlyph
    return "".join(
        c if ord(c) in known else _plainer(c, known) for c in text.replace("\u202f", "\u00a0")
    )


def style(size: float, *, bold: bool = False, centred: bool = False) -> ParagraphStyle:
    """Return the look of a text."""
    looks = {"alignment": TA_CENTER} if centred else {}
    name = BOLD if bold else REGULAR
    return ParagraphStyle(
        f"{name}{size}", fontName=name, fontSize=size, leading=size * 1.35, **looks
    )


def paragraph(text: str, look: ParagraphStyle, *, bullet: str | None = None) -> Paragraph:
    """Return a paragraph of plain words: nothing in them is taken for markup."""
    return Paragraph(escape(printable(text)), look, bulletText=bullet)


@dataclass
class Pen:
    """A pen on a page that goes down as it writes. `y` is where the next line begins."""

    canvas: Canvas
    y: float = HEIGHT - MARGIN

    def write(
        self, text: str, look: ParagraphStyle, *, x: float = MARGIN, width: float = INNER
    ) -> None:
        """Write a paragraph and go below it."""
        words = paragraph(text, look)
        _width, height = words.wrap(width, HEIGHT)
        words.drawOn(self.canvas, x, self.y - height)
        self.y -= height

    def skip(self, height: float) -> None:
        """Leave some room."""
        self.y -= height

    def rule(self, *, dashed: bool = False) -> None:
        """Draw a line across the page."""
        self.canvas.setLineWidth(0.8)
        self.canvas.setDash(*((4, 3) if dashed else ()))
        self.canvas.line(0 if dashed else MARGIN, self.y, WIDTH - (0 if dashed else MARGIN), self.y)
        self.canvas.setDash()

    def box(self, *, x: float, width: float, height: float, line: float = 1.0) -> None:
        """Draw an empty frame whose upper edge is at the pen."""
        self.canvas.setLineWidth(line)
        self.canvas.roundRect(x, self.y - height, width, height, 2 * mm)

    def code(self, content: str, *, x: float, side: float) -> None:
        """Draw a QR code whose upper edge is at the pen."""
        matrix = segno.make(content, error="q", micro=False).matrix
        dot = side / len(matrix)
        for row, dots in enumerate(matrix, start=1):
            for column, is_dark in enumerate(dots):
                if is_dark:
                    self.canvas.rect(
                        x + column * dot, self.y - row * dot, dot, dot, stroke=0, fill=1
                    )


def _plainer(character: str, known: dict[int, int]) -> str:
    base = unicodedata.normalize("NFKD", character)[0]
    return base if ord(base) in known else "?"
