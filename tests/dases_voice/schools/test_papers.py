"""Forms on paper in the office: who may touch them, and whose they are."""

import re
from datetime import date, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consent.enums import DecisionKind, PaperAnswer, PaperState, PurposeCode
from consent.models import Decision, HolderLink, PaperForm
from consent.queries import permission_of
from consent.services import ConsentEraser
from dases_voice.core.enums import KeyState
from dases_voice.core.models import Blob, OutboxEntry, User
from dases_voice.core.services.scans import destroy_scan
from dases_voice.schools.models import Membership
from tests import factories
from tests.dases_voice.schools.conftest import World

pytestmark = pytest.mark.usefixtures("everywhere")


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def office(world: World) -> World:
    world.people["secretary"] = factories.secretary(world.school)
    return world


def family_of(world: World) -> factories.Family:
    subject = world.pupil.subject
    return factories.Family(subject, HolderLink.objects.get(subject=subject))


def may_record(family: factories.Family, at: datetime) -> bool:
    asked = PurposeCode.RECORD
    return permission_of(subject_id=family.subject.pk, purpose=asked, at=at).is_open


def url(name: str, *args: object) -> str:
    return reverse(f"schools:{name}", args=args)


def upload(client: Client, serial: str, field: str = "file", data: bytes = factories.SCAN) -> Any:
    return client.post(
        url("paper_scan"), {"serial": serial, field: SimpleUploadedFile("x.png", data)}
    )


def read(client: Client, form: PaperForm, answer: str = "yes", **changed: str) -> Any:
    today = timezone.localdate().isoformat()
    content = {"answer": answer, "is_signed": "on", "signed_on": today, **changed}
    return client.post(url("paper_read", form.pk), content)


def test_from_the_envelope_to_the_decision(office: World, now: datetime) -> None:
    form = factories.paper_form(of=family_of(office), at=now)
    secretary, head = office.client("secretary"), office.client("head")
    assert upload(secretary, form.serial, "photo")["Location"] == url("paper", form.pk)
    assert secretary.get(url("paper_picture", form.pk)).content == factories.SCAN
    read(secretary, form)
    secretary.post(url("paper_validate", form.pk), {"agrees": "yes"})
    assert not Decision.objects.exists()  # one person is not enough
    head.post(url("paper_validate", form.pk), {"agrees": "yes"})
    decision = Decision.objects.all()[0]
    assert decision.kind == DecisionKind.GIVE
    assert decision.recorder == f"user:{office.people['secretary'].pk}"
    form.refresh_from_db()
    assert form.validator == f"user:{office.people['head'].pk}"


def test_the_office_no_longer_sees_what_is_done(office: World, now: datetime) -> None:
    form = factories.read_form(of=family_of(office), at=now, answer=PaperAnswer.NO)
    head = office.client("head")
    assert "Case cochée" in head.get(url("paper", form.pk)).content.decode()
    head.post(url("paper_validate", form.pk), {"agrees": "yes"})
    assert head.get(url("paper_picture", form.pk)).status_code == 404
    assert "Case cochée" not in head.get(url("paper", form.pk)).content.decode()
    assert head.get(url("papers")).context["page"].paginator.count == 0


@pytest.mark.parametrize("person", ["teacher", "colleague", "stranger", "other_head"])
def test_no_teacher_meets_a_form(office: World, now: datetime, person: str) -> None:
    form = factories.read_form(of=family_of(office), at=now)
    client = office.client(person)
    of_form = ("paper", "paper_picture", "paper_read", "paper_validate", "paper_void")
    for name in of_form:
        assert client.get(url(name, form.pk)).status_code == 404
        assert client.post(url(name, form.pk), {"agrees": "yes"}).status_code == 404
    assert client.post(url("paper_forms", office.school_class.pk)).status_code == 404
    if person != "other_head":
        for name in ("papers", "paper_scan", "paper_withdrawal"):
            assert client.post(url(name), {"serial": form.serial}).status_code == 403
    assert not Decision.objects.exists()


def test_a_head_who_teaches_the_class_is_its_teacher(office: World, now: datetime) -> None:
    form = factories.read_form(of=family_of(office), at=now)
    Membership.objects.get(user=office.people["head"]).classes.add(office.school_class)
    client = office.client("head")
    assert client.get(url("paper", form.pk)).status_code == 404
    assert client.get(url("paper_forms", office.school_class.pk)).status_code == 404
    assert form not in client.get(url("papers")).context["page"]


def test_nobody_handles_the_form_of_their_own_family(office: World, now: datetime) -> None:
    family = family_of(office)
    User.objects.filter(pk=office.people["head"].pk).update(email=family.link.holder.email)
    form = factories.scanned_form(of=family, at=now)
    read(office.client("head"), form)
    form.refresh_from_db()
    assert form.state == PaperState.SCANNED
    read(office.client("secretary"), form)
    office.client("head").post(url("paper_validate", form.pk), {"agrees": "yes"})
    assert not Decision.objects.exists()


def test_of_two_pupils_of_one_name_the_number_decides(office: World, now: datetime) -> None:
    family = family_of(office)
    twin = factories.family(at=now, birth_date=date(2016, 5, 4))
    factories.pupil(office.school_class, subject=twin.subject, first_name="Awa")
    other = factories.paper_form(of=family, at=now)
    meant = factories.paper_form(of=twin, at=now)
    upload(office.client("secretary"), f" {meant.spaced_serial.lower()}")
    meant.refresh_from_db()
    other.refresh_from_db()
    assert (meant.state, other.state) == (PaperState.SCANNED, PaperState.PRINTED)


@pytest.mark.parametrize("place", [0, 9])
def test_a_mistyped_number_finds_nothing(office: World, now: datetime, place: int) -> None:
    form = factories.paper_form(of=family_of(office), at=now)
    wrong = "2" if form.serial[place] != "2" else "3"
    mistyped = form.serial[:place] + wrong + form.serial[place + 1 :]
    assert upload(office.client("secretary"), mistyped).status_code == 422
    assert not Blob.objects.exists()


def test_a_file_that_is_no_picture_is_refused(office: World, now: datetime) -> None:
    form = factories.paper_form(of=family_of(office), at=now)
    answer = upload(office.client("secretary"), form.serial, data=b"<script>alert(1)</script>")
    assert answer.status_code == 422
    assert not Blob.objects.exists()


def test_a_class_is_printed_in_one_file(office: World, now: datetime) -> None:
    factories.notice_version(at=now)
    path = url("paper_forms", office.school_class.pk)
    answer = office.client("secretary").post(path, {"pupils": [office.pupil.pk]})
    assert answer["Content-Type"] == "application/pdf"
    assert len(re.findall(rb"/Type /Page\b", answer.content)) == 2
    assert PaperForm.objects.get().link.subject == office.pupil.subject
    assert office.client("secretary").post(path).status_code == 422


def test_a_coupon_withdraws_at_once(office: World, now: datetime) -> None:
    family = family_of(office)
    factories.holder_says(DecisionKind.GIVE, of=family, at=now)
    factories.pupil_says(DecisionKind.GIVE, of=family, at=now)
    form = factories.paper_form(of=family, at=now)
    secretary, asked = office.client("secretary"), {"serial": form.coupon_serial}
    page = secretary.post(url("paper_withdrawal"), asked)
    assert page.context["paper"] == form
    assert may_record(family, now)  # looked up, nothing done yet
    secretary.post(url("paper_withdrawal"), {**asked, "sure": "yes"})
    assert not may_record(family, timezone.now())


def test_the_key_of_a_scan_that_is_replaced_is_destroyed(office: World, now: datetime) -> None:
    form = factories.scanned_form(of=family_of(office), at=now)
    upload(office.client("secretary"), form.serial, data=factories.SCAN + b" again")
    entry = OutboxEntry.objects.get(task="erase.discard_scan")
    former = Blob.objects.get(pk=form.scan_reference)
    assert entry.kwargs == {"blob_id": str(former.pk)}
    for _again in range(2):
        destroy_scan(blob_id=former.pk, at=now)
    former.data_key.refresh_from_db()
    assert former.data_key.state == KeyState.DESTROYED


def test_a_secretary_sees_no_class_and_no_school(office: World) -> None:
    client = office.client("secretary")
    assert client.get(url("classes")).status_code == 403
    assert client.get(url("class", office.school_class.pk)).status_code == 404
    assert client.get(url("school", office.school.pk)).status_code == 404
    assert client.get(url("letters", office.school_class.pk)).status_code == 404


def test_erasing_a_child_destroys_the_scans(office: World, now: datetime) -> None:
    form = factories.scanned_form(of=family_of(office), at=now)
    for _again in range(2):
        ConsentEraser().erase(office.pupil.subject, now)
    entry = OutboxEntry.objects.get(task="erase.discard_scan")
    assert entry.kwargs == {"blob_id": form.scan_reference}
    kept = PaperForm.objects.get(pk=form.pk)
    assert (kept.scan_reference, kept.scan_sha256) == ("", form.scan_sha256)
