"""A form on paper becomes a decision by two people, and by nobody else."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from consent.enums import Assurance, Channel, DecisionKind, PaperAnswer, PaperState
from consent.errors import (
    PaperFormClosed,
    ScanUnreadable,
    SecondReaderNeeded,
    SignatureDateImpossible,
)
from consent.models import Decision, PaperForm, Receipt
from consent.scans import scan_store
from consent.services import print_forms, reject_reading, void_form
from tests.consent.conftest import ALL_PURPOSES, Family
from tests.consent.paper import FIRST, SCAN, SECOND, days_before, decided_on, paper_for


def test_a_yes_on_paper_is_a_decision_like_any_other(family: Family, at: datetime) -> None:
    paper = paper_for(family, at)
    form = paper.arrive(signed_on=days_before(at, 3))
    decisions = decided_on(form)
    assert {d.purpose_id for d in decisions} == set(ALL_PURPOSES)
    first = decisions[0]
    assert (first.kind, first.channel, first.assurance) == (
        DecisionKind.GIVE,
        Channel.PAPER,
        Assurance.PAPER,
    )
    assert first.recorder == FIRST
    assert first.presentation is not None
    assert first.presentation.rendering_sha256 == form.rendering_sha256
    assert first.occurred_at < at - timedelta(days=2) < first.recorded_at == at
    assert Receipt.objects.filter(group=first.group).exists()


def test_who_transcribed_cannot_validate(family: Family, at: datetime) -> None:
    paper = paper_for(family, at)
    paper.scan()
    paper.transcribe()
    with pytest.raises(SecondReaderNeeded):
        paper.validate(actor=FIRST)
    assert not Decision.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"transcriber": FIRST, "validator": FIRST},
        {"state": PaperState.VALIDATED, "transcriber": FIRST},
        {"state": PaperState.RETURNED, "validator": SECOND},
        {"state": PaperState.VALIDATED, "transcriber": FIRST, "validator": SECOND},
    ],
    ids=["one person", "no validator", "no transcriber", "no decision"],
)
def test_the_database_wants_two_people_too(
    family: Family, at: datetime, fields: dict[str, str]
) -> None:
    form = paper_for(family, at).form
    with pytest.raises(IntegrityError), transaction.atomic():
        PaperForm.objects.filter(pk=form.pk).update(**fields)


def test_nothing_counts_before_the_second_person(family: Family, at: datetime) -> None:
    paper = paper_for(family, at)
    with pytest.raises(PaperFormClosed):
        paper.transcribe()
    paper.scan()
    with pytest.raises(PaperFormClosed):
        paper.validate()
    paper.transcribe(PaperAnswer.NO)
    assert not Decision.objects.exists()


def test_a_form_decides_once(family: Family, at: datetime) -> None:
    paper = paper_for(family, at)
    paper.arrive()
    for again in (paper.validate, paper.scan, paper.transcribe):
        with pytest.raises(PaperFormClosed):
            again()
    with pytest.raises(PaperFormClosed):
        void_form(form=paper.refreshed(), actor=FIRST, at=at)
    assert Decision.objects.count() == len(ALL_PURPOSES)


def test_a_reading_that_is_wrong_is_read_again(family: Family, at: datetime) -> None:
    paper = paper_for(family, at)
    paper.scan()
    paper.transcribe(PaperAnswer.YES)
    reject_reading(form=paper.refreshed(), actor=SECOND, at=at)
    assert paper.refreshed().state == PaperState.SCANNED
    paper.transcribe(PaperAnswer.NO, actor=SECOND)
    form = paper.validate(actor=FIRST)
    assert decided_on(form)[0].kind == DecisionKind.REFUSE


@pytest.mark.parametrize(
    "data",
    [b"", b"<svg/>", b"MZ", bytes(8 * 1024 * 1024)],
    ids=["empty", "drawing", "program", "large"],
)
def test_only_pictures_and_pdfs_are_kept(family: Family, at: datetime, data: bytes) -> None:
    paper = paper_for(family, at)
    with pytest.raises(ScanUnreadable):
        paper.scan(SCAN + data if len(data) > 99 else data)
    assert paper.refreshed().state == PaperState.PRINTED


def test_a_scan_is_kept_as_it_was(family: Family, at: datetime) -> None:
    paper = paper_for(family, at)
    paper.scan()
    assert scan_store().read(reference=paper.refreshed().scan_reference) == SCAN


@pytest.mark.parametrize("days", [-1, 11])
def test_a_date_that_cannot_be_is_no_date(family: Family, at: datetime, days: int) -> None:
    paper = paper_for(family, at, days_ago=10)
    paper.scan()
    with pytest.raises(SignatureDateImpossible):
        paper.transcribe(signed_on=days_before(at, days))


def test_printed_again_it_is_the_same_form(family: Family, at: datetime) -> None:
    paper = paper_for(family, at)
    (again,) = print_forms(links=family.links, notice_version=family.version, actor=FIRST, at=at)
    assert again == paper.form
