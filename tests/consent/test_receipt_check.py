"""Anybody checks a receipt, by what is printed or by the file, and learns nothing about whose it is."""

import hashlib
import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from consent.enums import DecisionKind
from consent.models import Decision, Receipt
from consent.queries import seal_of
from consent.services import seal_new_decisions
from consent.services.guesses import WRONG_PER_ADDRESS
from consent.views.receipt_pdf import draw_receipt
from tests.consent.conftest import Family, Visitor
from tests.consent.test_ledger import unprotected

GENUINE, ALTERED = "Ce reçu est authentique", "Ce n’est pas ce qui a été délivré"
UNKNOWN = "Ce reçu n’est pas connu ici"
URL = "/proof/"


@pytest.fixture(autouse=True)
def _nobody_has_asked_yet() -> None:
    cache.clear()


@pytest.fixture
def receipt(family: Family, at: datetime) -> Receipt:
    family.answer(DecisionKind.REFUSE, at)
    return Receipt.objects.get()


@pytest.fixture
def stranger(client: Client) -> Client:
    return client


def by_number(client: Client, number: str, fingerprint: str) -> str:
    form = {"by": "number", "number": number, "fingerprint": fingerprint}
    return client.post(URL, form).content.decode()


def by_file(client: Client, content: bytes, signature: str | None = None) -> str:
    form: dict[str, Any] = {"by": "file", "content": SimpleUploadedFile("r.json", content)}
    if signature is not None:
        form["signature"] = SimpleUploadedFile("r.jws", signature.encode())
    return client.post(URL, form).content.decode()


def jws_of(receipt: Receipt) -> str:
    seal = seal_of(receipt)
    assert seal is not None
    return seal.jws


def test_what_is_printed_is_enough(receipt: Receipt, stranger: Client) -> None:
    page = by_number(stranger, receipt.number, receipt.sha256)
    assert GENUINE in page
    assert "délivré le 23\u00a0novembre 2026" in page
    typed = f" {receipt.number.lower().replace('-', ' ')} "
    short = " ".join(receipt.sha256[i : i + 4].upper() for i in range(0, 16, 4))
    assert GENUINE in by_number(stranger, typed, short)


def test_it_says_neither_whose_it_is_nor_what_was_answered(
    receipt: Receipt, stranger: Client
) -> None:
    pages = [
        by_number(stranger, receipt.number, receipt.sha256),
        by_file(stranger, receipt.content.encode(), jws_of(receipt)),
    ]
    for page in pages:
        assert GENUINE in page
        for secret in (receipt.subject_id, receipt.holder_id, receipt.group):
            assert str(secret) not in page
        for word in ("Parent 0", "refus", "non commerciale", "10:30"):
            assert word not in page


def test_another_fingerprint_or_number_is_not_genuine(receipt: Receipt, stranger: Client) -> None:
    assert ALTERED in by_number(stranger, receipt.number, "0" * 16)
    assert UNKNOWN in by_number(stranger, "2222-2222-2222", receipt.sha256)


def test_too_short_a_fingerprint_is_no_fingerprint(receipt: Receipt, stranger: Client) -> None:
    page = by_number(stranger, receipt.number, receipt.sha256[:15])
    assert "au moins seize caractères" in page
    assert GENUINE not in page


def test_the_file_with_or_without_its_signature(receipt: Receipt, stranger: Client) -> None:
    content = receipt.content.encode()
    assert GENUINE in by_file(stranger, content)
    assert GENUINE in by_file(stranger, content, f"{jws_of(receipt)}\n")
    assert ALTERED in by_file(stranger, content, "a..b")


def test_an_altered_file_is_found(receipt: Receipt, stranger: Client) -> None:
    forged = receipt.content.replace("ConsentRefused", "ConsentGiven").encode()
    assert forged != receipt.content.encode()
    assert ALTERED in by_file(stranger, forged)
    assert ALTERED in by_file(stranger, forged, jws_of(receipt))


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xfe",
        b"[]",
        b"{}",
        b"[" * 5000,
        b'{"voice:number": "\\u0000"}',
        b'{"voice:number": "2222-2222-2222"}',
    ],
)
def test_what_is_no_receipt_is_unknown(db: None, stranger: Client, content: bytes) -> None:
    assert UNKNOWN in by_file(stranger, content, "nonsense")


def test_a_large_file_is_refused(db: None, stranger: Client) -> None:
    assert "trop grand" in by_file(stranger, b"0" * (64 * 1024 + 1))


def test_a_row_that_was_rewritten_to_fit_is_found_by_its_seal(
    receipt: Receipt, stranger: Client
) -> None:
    forged = receipt.content.replace("ConsentRefused", "ConsentGiven")
    sha256 = hashlib.sha256(forged.encode()).hexdigest()
    with unprotected("consent_receipt"):
        Receipt.objects.filter(pk=receipt.pk).update(content=forged, sha256=sha256)
    assert GENUINE not in by_number(stranger, receipt.number, sha256)
    assert GENUINE not in by_file(stranger, forged.encode())


def test_a_decision_that_was_changed_does_not_take_the_receipt_with_it(
    receipt: Receipt, stranger: Client
) -> None:
    with unprotected("consent_decision"):
        Decision.objects.filter(sequence=2).update(kind=DecisionKind.GIVE)
    page = by_number(stranger, receipt.number, receipt.sha256)
    assert GENUINE in page
    assert "ne concorde plus" in page


def test_it_says_when_the_answer_was_sealed(
    receipt: Receipt, stranger: Client, at: datetime
) -> None:
    assert "la nuit prochaine" in by_number(stranger, receipt.number, receipt.sha256)
    seal_new_decisions(at=at + timedelta(days=1))
    assert "scellé le 24\u00a0novembre 2026" in by_number(stranger, receipt.number, receipt.sha256)


def test_who_guesses_is_stopped(receipt: Receipt, stranger: Client) -> None:
    for _ in range(WRONG_PER_ADDRESS):
        by_number(stranger, "2222-2222-2222", "0" * 16)
    form = {"by": "number", "number": receipt.number, "fingerprint": receipt.sha256}
    response = stranger.post(URL, form)
    assert response.status_code == 429
    assert GENUINE not in response.content.decode()


def test_the_family_takes_file_signature_and_sheet_home(visitor: Visitor, stranger: Client) -> None:
    visitor.enter()
    visitor.answer("give")
    file, jws = visitor.get("receipt_file"), visitor.get("receipt_seal")
    assert jws["Content-Type"] == "application/jose"
    assert GENUINE in by_file(Client(), file.content, jws.content.decode())
    sheet = visitor.get("receipt_pdf")
    assert sheet["Content-Type"] == "application/pdf"
    assert sheet.content.startswith(b"%PDF-")
    page = visitor.get("receipt").content.decode()
    for name in ("receipt_file", "receipt_seal", "receipt_pdf"):
        assert visitor.url(name) in page
    assert reverse("proof:verify") in page


def test_the_sheet_embeds_its_letters_and_is_the_same_each_time(receipt: Receipt) -> None:
    sheets = {draw_receipt(receipt=receipt, check_url="https://voix.example/proof/") for _ in "12"}
    assert len(sheets) == 1
    (sheet,) = sheets
    assert sheet.count(b"/FontFile2") == 2
    assert len(re.findall(rb"/Type /Page\b", sheet)) == 1
