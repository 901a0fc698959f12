"""What a school keeps about a child, and how it goes."""

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_scopes import scopes_disabled

from consent.erasure import Eraser
from consent.models import DataSubject
from dases_voice.core.services import audit
from dases_voice.schools.models import Pupil, RosterDraft


class PupilEraser(Eraser):
    """The name, the class, the card: the row goes, and uploads that may hold the name with it."""

    name = "schools"
    models: ClassVar[tuple[str, ...]] = ("schools.Pupil",)
    retention = gettext_lazy(
        "Name, class and card while the pupil is at the school, then until the end of the school "
        "year. Uploaded lists until they are applied, half an hour at most."
    )

    def describe(self, subject: DataSubject) -> list[str]:
        if (pupil := _pupil(subject)) is None:
            return []
        return [
            _("first and last name, and the class %(name)s") % {"name": pupil.school_class.name},
            _("a card with a drawing and two secret pictures"),
        ]

    def tell_pupil(self, subject: DataSubject) -> list[str]:
        return self.describe(subject)

    def export(self, subject: DataSubject) -> Mapping[str, object]:
        if (pupil := _pupil(subject)) is None:
            return {}
        return {
            "first_name": pupil.first_name,
            "last_name": pupil.last_name,
            "school": pupil.school.name,
            "class": pupil.school_class.name,
            "school_year": pupil.school_class.school_year,
            "card": pupil.card,
        }

    @transaction.atomic
    def erase(self, subject: DataSubject, at: datetime) -> None:
        if (pupil := _pupil(subject)) is None:
            return
        facts = {"subject": str(subject.pk)}
        audit.record(action="pupil.erased", actor="worker", obj=pupil, at=at, facts=facts)
        with scopes_disabled():
            RosterDraft.objects.filter(school=pupil.school).delete()
            pupil.delete()


def _pupil(subject: DataSubject) -> Pupil | None:
    with scopes_disabled():
        found = Pupil.objects.select_related("school", "school_class").filter(subject=subject)
        return found.first()
