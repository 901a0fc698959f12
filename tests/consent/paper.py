"""What the tests of paper forms share: a form, printed, scanned and read by invented people."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from consent.enums import PaperAnswer
from consent.models import Decision, NoticeVersion, PaperForm
from consent.services import Reading, attach_scan, print_forms, transcribe_form, validate_form

SCAN = b"\x89PNG\r\n\x1a\n a signed form"
FIRST, SECOND = "user:first", "user:second"


@dataclass
class Paper:
    """A form in the hands of the secretariat, at an instant that passes."""

    form: PaperForm
    at: datetime

    def scan(self, data: bytes = SCAN) -> None:
        attach_scan(form=self.refreshed(), data=data, actor=FIRST, at=self.at)

    def transcribe(
        self, answer: PaperAnswer = PaperAnswer.YES, *, actor: str = FIRST, **seen: Any
    ) -> None:
        reading = {"is_signed": True, "signed_on": timezone.localdate(self.at), **seen}
        transcribe_form(
            form=self.refreshed(), reading=Reading(answer, **reading), actor=actor, at=self.at
        )

    def validate(self, *, actor: str = SECOND) -> PaperForm:
        return validate_form(form=self.refreshed(), actor=actor, at=self.at)

    def arrive(self, answer: PaperAnswer = PaperAnswer.YES, **seen: Any) -> PaperForm:
        """Go all the way from the envelope to the decision."""
        self.scan()
        self.transcribe(answer, **seen)
        return self.validate()

    def refreshed(self) -> PaperForm:
        return PaperForm.objects.get(pk=self.form.pk)


def paper_for(family: Any, at: datetime, *, index: int = 0, days_ago: int = 10) -> Paper:
    """Print a form some days ago, for a holder of the family."""
    version: NoticeVersion = family.version
    (form,) = print_forms(
        links=[family.links[index]],
        notice_version=version,
        actor=FIRST,
        at=at - timedelta(days=days_ago),
    )
    return Paper(form, at)


def days_before(at: datetime, days: int) -> date:
    return timezone.localdate(at - timedelta(days=days))


def decided_on(form: PaperForm) -> list[Decision]:
    """Return what the form became."""
    assert form.group is not None
    return list(Decision.objects.filter(group=form.group))
