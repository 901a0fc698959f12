"""Questions about forms on paper."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from consent.enums import DecisionKind, PaperAnswer
from consent.models import PaperForm
from consent.serials import read_serial

SIGNATURES = {
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"%PDF-": "application/pdf",
}


def kind_of_scan(data: bytes) -> str | None:
    """Return the media type that the bytes themselves show, whatever the file was called."""
    return next((kind for start, kind in SIGNATURES.items() if data.startswith(start)), None)


def kind_on(form: PaperForm) -> DecisionKind | None:
    """Return what a transcribed form says, or None when it is not a clear answer.

    A yes needs a signature and its date. A clear no is heard without them.
    """
    if form.is_altered:
        return None
    if form.answer == PaperAnswer.NO:
        return DecisionKind.REFUSE
    is_complete = form.is_signed and form.signed_on is not None
    return DecisionKind.GIVE if form.answer == PaperAnswer.YES and is_complete else None


def paper_forms_of(subject_ids: Iterable[UUID] | QuerySet[Any, Any]) -> QuerySet[PaperForm]:
    """Return the forms that were printed for these children."""
    forms = PaperForm.objects.filter(link__subject_id__in=subject_ids)
    return forms.select_related("link__subject", "link__holder", "rendering__version")


def form_with_serial(forms: QuerySet[PaperForm], written: str) -> PaperForm | None:
    """Return the form whose own serial was typed or scanned: no name is ever compared."""
    serial = read_serial(written)
    return forms.filter(serial=serial).first() if serial else None


def form_with_coupon(forms: QuerySet[PaperForm], written: str) -> PaperForm | None:
    """Return the form whose coupon was sent. Who has the form's own serial may withdraw, too."""
    serial = read_serial(written)
    found = forms.filter(Q(coupon_serial=serial) | Q(serial=serial)) if serial else forms.none()
    return found.first()
