"""The page that comes back: two equal answers, a signature, and a coupon to keep."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from consent.printing.pen import BOLD, HEIGHT, INNER, MARGIN, REGULAR, WIDTH, Pen, printable, style
from consent.printing.sheet import Sheet
from consent.serials import spaced

GAP = 6 * mm
HALF = (INNER - GAP) / 2
CODE = 27 * mm
HEAD_BOTTOM = HEIGHT - MARGIN - CODE - 8 * mm
COUPON_TOP = 94 * mm


def draw_answer(canvas: Canvas, sheet: Sheet) -> None:
    """Draw the page to answer on, and start a new one."""
    pen = Pen(canvas)
    _head(pen, sheet)
    _choices(pen, sheet)
    _signature(pen, lines=_("Date and signature, please: without them, a yes does not count."))
    _way_back(pen)
    _coupon(pen, sheet)
    canvas.showPage()


def _head(pen: Pen, sheet: Sheet) -> None:
    _numbered(pen, sheet.serial)
    width = INNER - CODE - GAP
    pen.write(f"{sheet.school_name} · {sheet.class_name}", style(9), width=width)
    pen.skip(3 * mm)
    title = _("Your answer for %(name)s") % {"name": sheet.first_name}
    pen.write(title, style(20, bold=True), width=width)
    pen.skip(3 * mm)
    pen.write(sheet.words["question"], style(11.5), width=width)
    pen.y = min(pen.y, HEAD_BOTTOM) - 6 * mm


def _choices(pen: Pen, sheet: Sheet) -> None:
    """Draw a yes and a no of the same size, and none of them first in bold."""
    pen.write(_("Tick one box. You need not say why."), style(10, bold=True))
    pen.skip(3 * mm)
    height = 28 * mm
    for x, words in ((MARGIN, sheet.words["give"]), (MARGIN + HALF + GAP, sheet.words["refuse"])):
        pen.box(x=x, width=HALF, height=height, line=1.4)
        pen.canvas.rect(x + 6 * mm, pen.y - 19 * mm, 10 * mm, 10 * mm)
        label = Pen(pen.canvas, pen.y - 10.6 * mm)
        label.write(words, style(13, bold=True), x=x + 21 * mm, width=HALF - 24 * mm)
    pen.skip(height + 3 * mm)
    for text in (
        _("If you made a mistake, do not cross it out: ask the school for a new form."),
        _("To answer point by point, ask the school’s office for a link."),
    ):
        pen.write(text, style(9))
    pen.skip(6 * mm)


def _signature(pen: Pen, *, lines: str, height: float = 26 * mm) -> None:
    labels = (pgettext("on paper", "Date"), pgettext("on paper", "Signature"))
    for x, label in zip((MARGIN, MARGIN + HALF + GAP), labels, strict=True):
        pen.canvas.setFont(BOLD, 9)
        pen.canvas.drawString(x, pen.y, printable(label))
        Pen(pen.canvas, pen.y - 2 * mm).box(x=x, width=HALF, height=height)
    _date_cells(pen, height)
    pen.skip(height + 4 * mm)
    if lines:
        pen.write(lines, style(9))
        pen.skip(5 * mm)


def _date_cells(pen: Pen, height: float) -> None:
    """Draw where day, month and year go, so that a date is read one way only."""
    middle, cell = pen.y - 2 * mm - height / 2, HALF / 3
    hints = (
        pgettext("on paper", "day"),
        pgettext("on paper", "month"),
        pgettext("on paper", "year"),
    )
    pen.canvas.setLineWidth(0.6)
    for place, hint in enumerate(hints):
        x = MARGIN + place * cell
        pen.canvas.line(x + 4 * mm, middle - 2 * mm, x + cell - 4 * mm, middle - 2 * mm)
        pen.canvas.setFont(REGULAR, 7.5)
        pen.canvas.drawCentredString(x + cell / 2, middle - 6 * mm, printable(hint))


def _way_back(pen: Pen) -> None:
    pen.write(_("How to return this page"), style(11, bold=True))
    pen.skip(1 * mm)
    text = _(
        "Put it in an envelope, seal it, and hand it in at the school’s office, or give it to your "
        "child. The teacher does not open it. Two people of the office read your answer; then "
        "the school no longer sees it."
    )
    pen.write(text, style(10))


def _coupon(pen: Pen, sheet: Sheet) -> None:
    pen.y = COUPON_TOP
    pen.rule(dashed=True)
    pen.skip(5 * mm)
    pen.write(_("Cut off here and keep it"), style(8, centred=True))
    pen.skip(3 * mm)
    _numbered(pen, sheet.coupon_serial)
    width = INNER - CODE - GAP
    title = _("To change your mind: %(name)s") % {"name": sheet.first_name}
    pen.write(title, style(14, bold=True), width=width)
    pen.skip(2 * mm)
    text = _(
        "I withdraw my agreement. Sign this coupon on any day and return it as above. It is acted "
        "upon on the day when it arrives. You can also telephone the school or write a letter."
    )
    pen.write(text, style(10), width=width)
    pen.y = COUPON_TOP - 52 * mm
    _signature(pen, lines="", height=18 * mm)


def _numbered(pen: Pen, serial: str) -> None:
    """Draw a serial twice at the right edge: for a machine and for an eye."""
    x = WIDTH - MARGIN - CODE
    pen.code(serial, x=x, side=CODE)
    pen.canvas.setFont(BOLD, 9)
    pen.canvas.drawCentredString(x + CODE / 2, pen.y - CODE - 4.5 * mm, spaced(serial))
