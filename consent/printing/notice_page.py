"""The page that stays with the family: what is asked, in two columns."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Spacer

from consent.printing.pen import HEIGHT, INNER, MARGIN, Pen, paragraph, style
from consent.printing.sheet import Sheet

GUTTER = 8 * mm
COLUMN = (INNER - GUTTER) / 2
FOOT = 14 * mm
# The largest that fits on one page is taken. What fits at none goes on overleaf.
SIZES = (10.0, 9.5, 9.0, 8.5, 8.0)


def draw_notice(canvas: Canvas, sheet: Sheet) -> None:
    """Draw the notice, on as few pages as its words need."""
    pen = Pen(canvas)
    _head(pen, sheet)
    bottom, column_height = FOOT, pen.y - FOOT
    stories = (_story(sheet.words, size) for size in SIZES)
    left = next((s for s in stories if _fits(s, column_height)), _story(sheet.words, SIZES[-1]))
    while left:
        _fill(canvas, left, bottom, column_height)
        canvas.showPage()
        column_height = HEIGHT - MARGIN - FOOT


def _head(pen: Pen, sheet: Sheet) -> None:
    pen.write(f"{sheet.school_name} · {sheet.class_name}", style(9))
    pen.skip(1 * mm)
    pen.write(_("For %(name)s") % {"name": sheet.holder_name}, style(9, bold=True))
    pen.skip(5 * mm)
    pen.write(sheet.words["title"], style(20, bold=True))
    pen.skip(2 * mm)
    pen.write(sheet.words["lead"], style(11.5))
    if draft := sheet.words.get("draft"):
        pen.skip(2 * mm)
        pen.write(draft, style(9))
    if sheet.missing_language:
        pen.skip(2 * mm)
        language = get_language_info(sheet.missing_language)["name_translated"].lower()
        text = _(
            "This text is not written in %(language)s yet. Ask the school for somebody who can "
            "read it with you before you answer."
        )
        pen.write(text % {"language": language}, style(10, bold=True))
    pen.skip(4 * mm)
    pen.rule()
    pen.skip(2 * mm)


def _story(words: Mapping[str, Any], size: float) -> list[Flowable]:
    heading, body, point = style(size + 1, bold=True), style(size), style(size)
    point.leftIndent, point.bulletIndent = 3.5 * mm, 0
    heading.keepWithNext = True
    story: list[Flowable] = []
    for section in words["sections"]:
        story.append(paragraph(section["heading"], heading))
        story += [paragraph(text, point, bullet="•") for text in section.get("points", ())]
        story += [paragraph(text, body) for text in section.get("paragraphs", ())]
        story.append(Spacer(0, size * 0.7))
    return story


def _fits(story: list[Flowable], height: float) -> bool:
    rest = list(story)
    _fill(Canvas(None), rest, FOOT, height)
    return not rest


def _fill(canvas: Canvas, story: list[Flowable], bottom: float, height: float) -> None:
    """Put as much of `story` as goes into two columns, and take it off the list."""
    for x in (MARGIN, MARGIN + COLUMN + GUTTER):
        y = top = bottom + height
        while story and (y == top or y - _height_of_next(story) >= bottom):
            flowable = story.pop(0)
            y -= flowable.wrap(COLUMN, height)[1]
            flowable.drawOn(canvas, x, y)


def _height_of_next(story: list[Flowable]) -> float:
    """Return how much room the next part needs: a heading, with what it stands above."""
    together = story[: 2 if story[0].getKeepWithNext() else 1]
    return float(sum(flowable.wrap(COLUMN, HEIGHT)[1] for flowable in together))
