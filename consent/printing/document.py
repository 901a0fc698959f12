"""All forms of a class in one file, in the order in which they are handed out."""

from collections.abc import Iterable
from io import BytesIO

from django.utils import translation
from django.utils.translation import gettext as _
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from consent.printing.answer_page import draw_answer
from consent.printing.notice_page import draw_notice
from consent.printing.pen import load_typeface
from consent.printing.sheet import Sheet


def draw_forms(sheets: Iterable[Sheet]) -> bytes:
    """Return the PDF of these forms. The same forms are the same bytes; its title names nobody."""
    load_typeface()
    target = BytesIO()
    canvas = Canvas(target, pagesize=A4, invariant=True, pageCompression=True)
    canvas.setTitle(_("Forms for families"))
    for sheet in sheets:
        with translation.override(sheet.language):
            draw_notice(canvas, sheet)
            draw_answer(canvas, sheet)
    canvas.save()
    return target.getvalue()
