"""A school with two classes, the people around it, and lists to import."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

import pytest
from django.test import Client
from django_scopes import scopes_disabled

from dases_voice.core.models import User
from dases_voice.schools.models import Establishment, Pupil, RosterDraft, SchoolClass
from dases_voice.schools.services.roster import RosterPlan, apply_roster, draft_roster
from tests import factories

SCHOOL_YEAR = "2026-2027"
HEADER = "Nom;Prénom;Né(e) le;Classe;Resp. légal 1 nom;Resp. légal 1 prénom;Resp. légal 1 courriel"


@dataclass(frozen=True)
class World:
    """Two schools and everybody who may knock at a door."""

    school: Establishment
    school_class: SchoolClass
    other_class: SchoolClass
    pupil: Pupil
    people: dict[str, User]

    def client(self, person: str) -> Client:
        client = Client()
        if person != "nobody":
            client.force_login(self.people[person])
        return client


@pytest.fixture
def world(db: None, at: datetime) -> World:
    school = factories.school()
    school_class = factories.school_class(of=school, name="6e")
    other_class = factories.school_class(of=school, name="5e")
    family = factories.family(at=at)
    people = {
        "teacher": factories.teacher(school_class),
        "colleague": factories.teacher(other_class),
        "head": factories.head(school),
        "stranger": factories.teacher(factories.school_class()),
        "other_head": factories.head(factories.school()),
        "without_role": factories.user(),
    }
    pupil = factories.pupil(school_class, subject=family.subject, first_name="Awa")
    return World(school, school_class, other_class, pupil, people)


@pytest.fixture
def everywhere() -> Iterator[None]:
    """Ask about every school, as a command does."""
    with scopes_disabled():
        yield


Import = Callable[..., RosterPlan]


@pytest.fixture
def draft(db: None, at: datetime, everywhere: None) -> Callable[..., RosterDraft]:
    """Return what sends a list for a school that has no pupils yet."""
    school = factories.school("Collège des Essais")
    user = factories.head(school)

    def send(text: str, *, checked: bool = True, when: datetime = at) -> RosterDraft:
        return draft_roster(
            school=school,
            data=text.encode(),
            school_year=SCHOOL_YEAR,
            holders_checked=checked,
            user=user,
            at=when,
        )

    return send


@pytest.fixture
def import_list(draft: Callable[..., RosterDraft], at: datetime) -> Import:
    """Return what sends a list and applies it."""

    def send_and_apply(text: str, *, checked: bool = True) -> RosterPlan:
        return apply_roster(draft=draft(text, checked=checked), actor="command", at=at)

    return send_and_apply
