"""What is on a form, as the first person reads it."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from consent.enums import PaperAnswer, PaperState
from consent.errors import PaperFormClosed, SignatureDateImpossible
from consent.models import PaperForm
from consent.services.news import tell


@dataclass(frozen=True)
class Reading:
    """What one sees on the paper: no guess, and nothing that somebody said beside it."""

    answer: PaperAnswer
    is_signed: bool
    signed_on: date | None
    is_altered: bool = False


@transaction.atomic
def transcribe_form(*, form: PaperForm, reading: Reading, actor: str, at: datetime) -> None:
    """Write down what is on a form. Nothing follows from it until a second person agrees.

    Raises
    ------
    SignatureDateImpossible
        When the date is before the form was printed, or after today.
    PaperFormClosed
        When somebody else was faster.
    """
    _check_date(form, reading.signed_on, at)
    changed = PaperForm.objects.filter(pk=form.pk, state=PaperState.SCANNED).update(
        state=PaperState.TRANSCRIBED,
        answer=reading.answer,
        is_signed=reading.is_signed,
        is_altered=reading.is_altered,
        signed_on=reading.signed_on,
        transcriber=actor,
    )
    if not changed:
        raise PaperFormClosed
    tell(action="transcribe_paper_form", obj=form, actor=actor, at=at)


@transaction.atomic
def reject_reading(*, form: PaperForm, actor: str, at: datetime) -> None:
    """Say that the paper says something else: it has to be read again.

    Raises
    ------
    PaperFormClosed
        When there is nothing to reject any more.
    """
    changed = PaperForm.objects.filter(pk=form.pk, state=PaperState.TRANSCRIBED).update(
        state=PaperState.SCANNED, answer="", signed_on=None, transcriber=""
    )
    if not changed:
        raise PaperFormClosed
    tell(action="reject_paper_reading", obj=form, actor=actor, at=at)


def _check_date(form: PaperForm, signed_on: date | None, at: datetime) -> None:
    first, last = timezone.localdate(form.printed_at), timezone.localdate(at)
    if signed_on is not None and not first <= signed_on <= last:
        raise SignatureDateImpossible
