"""A statement that is written once says the same as one that is written each time."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db.models import F

from consent.enums import PurposeCode
from consent.models import DataSubject, Permission
from consent.prepared import Insert, Select, Update, slot
from tests import factories

pytestmark = pytest.mark.django_db

OF_SUBJECT = Select(
    lambda: (
        Permission.objects.filter(subject=slot(Permission, "subject"))
        .select_related("subject")
        .order_by("purpose_id")
    )
)
AGE = Update(
    lambda: Permission.objects.filter(
        subject=slot(Permission, "subject"),
        since__lt=slot(Permission, "since", called="before"),
    ).order_by(),
    epoch=F("epoch") + 1,
    since=slot(Permission, "since"),
)
ADD = Insert(DataSubject, unless_there=True)


@pytest.fixture
def family(at: datetime) -> factories.Family:
    return factories.consenting_family(at=at)


def test_it_reads_what_the_orm_reads(family: factories.Family) -> None:
    read = OF_SUBJECT.rows(subject=family.subject.pk)

    assert read == list(Permission.objects.filter(subject=family.subject).order_by("purpose_id"))
    assert {row.purpose_id for row in read} <= set(PurposeCode)
    assert read[0].since == Permission.objects.get(pk=read[0].pk).since
    assert read[0].subject.birth_date == family.subject.birth_date
    assert OF_SUBJECT.first(subject=uuid4()) is None


def test_it_changes_what_the_orm_would_and_tells_how_many(
    family: factories.Family, at: datetime
) -> None:
    before = {row.pk: row.epoch for row in OF_SUBJECT.rows(subject=family.subject.pk)}
    later = at + timedelta(days=1)

    assert AGE.run(subject=family.subject.pk, before=later, since=later) == len(before)
    assert AGE.run(subject=family.subject.pk, before=later, since=later) == 0

    for row in Permission.objects.filter(subject=family.subject):
        assert (row.epoch, row.since) == (before[row.pk] + 1, later)


def test_it_adds_a_row_once(family: factories.Family) -> None:
    again = DataSubject.objects.get(pk=family.subject.pk)
    fresh = DataSubject.objects.get(pk=family.subject.pk)
    fresh.pk = uuid4()

    assert not ADD.run(again)
    assert ADD.run(fresh)
    assert DataSubject.objects.get(pk=fresh.pk).birth_date == family.subject.birth_date
