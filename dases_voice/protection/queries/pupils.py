"""Which pupil has written, by what the pupil's own letter says."""

from datetime import date

from django_scopes import scopes_disabled

from consent.identity.names import plain_words
from consent.models import DataSubject
from dases_voice.schools.models import Pupil


def pupil_named(
    *, uai: str, first_name: str, last_name: str, birth_date: date
) -> DataSubject | None:
    """Return the one pupil of a school with this name and birthday; nobody when there are two.

    Signs, hyphens and capitals decide nothing. An officer is in no school's scope.
    """
    with scopes_disabled():
        born_then = Pupil.objects.filter(
            school__uai__iexact=uai.strip(), subject__birth_date=birth_date
        ).select_related("subject")
        found = [
            pupil.subject
            for pupil in born_then
            if plain_words(pupil.first_name) == plain_words(first_name)
            and plain_words(pupil.last_name) == plain_words(last_name)
        ]
    return found[0] if len(found) == 1 else None
