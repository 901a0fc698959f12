"""Answers on paper, at equal rank: printed, scanned, read by one person, checked by another."""

from consent.services.paper.forms import print_forms, void_form
from consent.services.paper.reading import Reading, reject_reading, transcribe_form
from consent.services.paper.scanning import attach_scan
from consent.services.paper.validation import validate_form
from consent.services.paper.withdrawal import withdraw_on_paper

__all__ = [
    "Reading",
    "attach_scan",
    "print_forms",
    "reject_reading",
    "transcribe_form",
    "validate_form",
    "void_form",
    "withdraw_on_paper",
]
