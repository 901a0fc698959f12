"""A receipt says in the field's own terms what was said, by whom and about what."""

import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from consent.enums import Authority, DecisionKind
from consent.models import PUPIL, Decision, PurposePolicy, Receipt
from consent.services import withdraw_consent
from consent.services.receipts import issue_receipt
from consent.services.records import CONTEXT
from tests.consent.conftest import Family

HERE = Path(__file__).parent
KNOWN = {
    line for line in (HERE / "dpv_terms_2_3.txt").read_text().splitlines() if line[:1].isalpha()
}
OF_DPV = {prefix: CONTEXT[prefix] for prefix in ("dpv", "eu-gdpr", "pd", "loc", "ai")}
TERM = re.compile(rf"(?:{'|'.join(OF_DPV)}):[\w-]+")
SCOPES = (HERE.parents[1] / "consent" / "notices").glob("*/scope.toml")


def words(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        for key, value in part.items():
            if key != "@context":
                yield from (key, *words(value))
    elif isinstance(part, list):
        for value in part:
            yield from words(value)
    elif isinstance(part, str):
        yield part


def compact(word: str) -> str:
    for prefix, namespace in OF_DPV.items():
        word = re.sub(rf"^{re.escape(namespace)}(?=[\w-]+$)", f"{prefix}:", word)
    return word


def terms(part: Any) -> set[str]:
    return {term for term in map(compact, words(part)) if TERM.fullmatch(term)}


def record_of(receipt: Receipt) -> dict[str, Any]:
    found: dict[str, Any] = receipt.record["dpv:hasRecordOfActivity"]
    return found


def receipt_of_the_pupil(family: Family, at: datetime) -> Receipt:
    decisions = list(Decision.objects.filter(holder=None, occurred_at=at))
    return issue_receipt(decisions=decisions, version=family.version, at=at)


def test_each_term_is_one_of_the_vocabulary(make_family: Any, at: datetime) -> None:
    family = make_family(Authority.EXERCISES, Authority.DELEGATED)
    later = at + timedelta(hours=1)
    family.answer(DecisionKind.GIVE, at)
    family.answer(DecisionKind.REFUSE, at, index=1)
    family.assent(DecisionKind.GIVE, at)
    receipt_of_the_pupil(family, at)
    for signer in (PUPIL, family.holder()):
        withdraw_consent(subject=family.subject, signer=signer, at=later)
    receipt_of_the_pupil(family, later)
    receipts = [receipt.record for receipt in Receipt.objects.all()]
    assert len(receipts) == 5
    used = terms(receipts)
    assert len(used) > 50
    assert used - KNOWN == set()


@pytest.mark.django_db
def test_each_purpose_and_scope_uses_terms_of_the_vocabulary() -> None:
    rows = list(PurposePolicy.objects.values_list("purpose__dpv_iri", "legal_basis"))
    used = terms([list(row) for row in rows])
    assert len(used) >= 5
    assert used - KNOWN == set()
    for scope in SCOPES:
        assert set(TERM.findall(scope.read_text())) - KNOWN == set()


def test_a_holder_revokes_and_a_pupil_withdraws(family: Family, at: datetime) -> None:
    family.answer(DecisionKind.GIVE, at)
    family.assent(DecisionKind.GIVE, at)
    later = at + timedelta(hours=1)
    withdraw_consent(subject=family.subject, signer=family.holder(), at=later)
    withdraw_consent(subject=family.subject, signer=PUPIL, at=later)
    holders = record_of(Receipt.objects.get(created_at=later))
    assert holders["dpv:hasConsentStatus"] == {"@id": "dpv:ConsentRevoked"}
    assert holders["dpv:isIndicatedBy"]["@type"] == "dpv:ParentOfDataSubject"
    pupils = record_of(receipt_of_the_pupil(family, later))
    assert pupils["dpv:hasConsentStatus"] == {"@id": "dpv:ConsentWithdrawn"}
    assert pupils["dpv:isIndicatedBy"] == {
        "@id": pupils["dpv:hasDataSubject"]["@id"],
        "@type": "dpv:DataSubject",
    }


def test_who_holds_it_by_delegation_is_a_guardian(make_family: Any, at: datetime) -> None:
    family = make_family(Authority.DELEGATED)
    family.answer(DecisionKind.GIVE, at)
    receipt = Receipt.objects.get()
    assert record_of(receipt)["dpv:isIndicatedBy"]["@type"] == "dpv:GuardianOfDataSubject"
    assert receipt.record["dct:audience"] == {"@id": "dpv:GuardianOfDataSubject"}


def test_a_receipt_shows_one_signer_and_no_name(make_family: Any, at: datetime) -> None:
    family = make_family(Authority.EXERCISES, Authority.EXERCISES)
    for index in (0, 1):
        family.answer(DecisionKind.GIVE, at, index=index)
    first, second = (link.holder for link in family.links)
    for mine, other in ((first, second), (second, first)):
        content = Receipt.objects.get(holder=mine).content
        assert str(mine.pk) in content
        assert str(other.pk) not in content
        for word in ("Parent 0", "Parent 1", "parent@example.org", "2016-03-03"):
            assert word not in content


def test_it_reads_as_json_ld_without_asking_any_server(family: Family, at: datetime) -> None:
    family.answer(DecisionKind.GIVE, at)
    document = json.loads(Receipt.objects.get().content)
    assert document["@context"] == CONTEXT
    assert document["@type"] == "dpv:ConsentReceipt"
    assert document["dct:conformsTo"] == {"@id": "dpv-27560:receipt-eu-gdpr"}
    record = document["dpv:hasRecordOfActivity"]
    assert record["dct:conformsTo"] == {"@id": "dpv-27560:record-eu-gdpr"}
    assert record["dpv:hasJurisdiction"] == {"@id": "loc:FR"}
    prefixes = {
        key.partition(":")[0] for key in words(document) if re.fullmatch(r"[\w-]+:\w+", key)
    }
    assert prefixes <= CONTEXT.keys()
