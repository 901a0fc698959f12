"""Forms on paper as one PDF: for each holder a page to read and a page to answer on."""

from consent.printing.document import draw_forms
from consent.printing.sheet import Sheet

__all__ = ["Sheet", "draw_forms"]
