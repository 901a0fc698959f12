"""Case 44: what a head reads about who takes part says nothing about anybody."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consent.enums import Reason
from consent.models import DataSubject, Permission
from dases_voice.schools.models import SchoolClass
from tests import factories

pytestmark = pytest.mark.django_db
NOT_TOLD = "Indiquée à partir de dix élèves"


@pytest.fixture
def school_class() -> SchoolClass:
    return factories.school_class()


def fill(school_class: SchoolClass, *, pupils: int, agreed: int) -> None:
    now = timezone.now()
    factories.notice_version(at=now)
    for number in range(pupils):
        subject = DataSubject.objects.create(birth_date=date(2016, 3, 3), created_at=now)
        factories.pupil(school_class, subject=subject)
        is_open = number < agreed
        Permission.objects.create(
            subject=subject,
            purpose_id="P0",
            is_open=is_open,
            reason=Reason.OPEN if is_open else Reason.HOLDER_OBJECTS,
            since=now,
            epoch=1,
        )


def page_of_the_head(client: Client, school_class: SchoolClass) -> str:
    client.force_login(factories.head(school_class.school))
    answer = client.get(reverse("schools:school", args=[school_class.school_id]))
    return answer.content.decode()


@pytest.mark.parametrize("agreed", [0, 4, 8])
def test_of_eight_pupils_nothing_is_told(
    client: Client, school_class: SchoolClass, agreed: int
) -> None:
    fill(school_class, pupils=8, agreed=agreed)

    page = page_of_the_head(client, school_class)

    assert NOT_TOLD in page
    assert "Environ" not in page


@pytest.mark.parametrize(
    ("pupils", "agreed", "told"), [(10, 0, 10), (10, 10, 90), (12, 7, 60), (20, 5, 20)]
)
def test_a_share_is_rounded_and_never_all_or_none(
    client: Client, school_class: SchoolClass, pupils: int, agreed: int, told: int
) -> None:
    fill(school_class, pupils=pupils, agreed=agreed)

    page = page_of_the_head(client, school_class)

    assert f"Environ {told} %" in page
    assert NOT_TOLD not in page


def test_a_teacher_reads_no_share(client: Client, school_class: SchoolClass) -> None:
    fill(school_class, pupils=12, agreed=7)
    client.force_login(factories.teacher(school_class))

    assert client.get(reverse("schools:school", args=[school_class.school_id])).status_code in {
        403,
        404,
    }
    for name, args in (("schools:classes", []), ("schools:class", [school_class.pk])):
        assert "Participation" not in client.get(reverse(name, args=args)).content.decode()
