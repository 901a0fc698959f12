"""Case 43: whatever a family answers, nothing that its school's staff can open changes."""

import re
from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consent.enums import DecisionKind
from dases_voice.schools.models import SchoolClass
from tests import factories

pytestmark = pytest.mark.django_db
CHANGING = re.compile(r'(csrfmiddlewaretoken" value|nonce|"X-CSRFToken")[=:]? ?"[^"]*"')


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def school_class() -> SchoolClass:
    return factories.school_class()


def pages(client: Client, school_class: SchoolClass) -> dict[str, str]:
    """Return what each page about a class, and each list that leads to it, says now."""
    found = {}
    for name, args in (
        ("schools:classes", []),
        ("schools:class", [school_class.pk]),
        ("schools:cards", [school_class.pk]),
        ("collection:sessions", []),
    ):
        answer = client.get(reverse(name, args=args))
        assert answer.status_code == 200
        found[name] = CHANGING.sub("", answer.content.decode())
    return found


@pytest.mark.parametrize("post", ["teacher", "head"])
def test_no_page_tells_a_yes_from_a_no_or_from_silence(
    client: Client, school_class: SchoolClass, now: datetime, post: str
) -> None:
    family = factories.family(at=now)
    factories.pupil(school_class, subject=family.subject)
    account = (
        factories.teacher(school_class)
        if post == "teacher"
        else factories.head(school_class.school)
    )
    client.force_login(account)
    silent = pages(client, school_class)
    assert all("Awa" in silent[name] for name in ("schools:class", "schools:cards"))
    for kind in (DecisionKind.GIVE, DecisionKind.REFUSE, DecisionKind.GIVE):
        factories.holder_says(kind, of=family, at=timezone.now())
        assert pages(client, school_class) == silent
