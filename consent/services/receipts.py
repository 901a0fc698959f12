"""The record of an act, as a sealed receipt that the signer keeps."""

import hashlib
import secrets
import uuid
from datetime import datetime

from consent.chain import canonical_json
from consent.models import Decision, NoticeVersion, Receipt
from consent.services.news import tell
from consent.services.records import CONTEXT, consent_record, instant, ref, signer_type, urn
from consent.services.seals import seal_document

# No letter or digit that is easily taken for another when a number is read out on the telephone.
NUMBER_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def issue_receipt(*, decisions: list[Decision], version: NoticeVersion, at: datetime) -> Receipt:
    """Write the receipt of one act down and seal it, once and for all."""
    first, number = decisions[0], _number()
    content = canonical_json(_document(decisions, version, number, at))
    receipt = Receipt.objects.create(
        number=number,
        group=first.group,
        subject=first.subject,
        holder=first.holder,
        content=content.decode(),
        sha256=hashlib.sha256(content).hexdigest(),
        created_at=at,
    )
    seal = seal_document(content=content, at=at)
    facts = {"group": str(first.group), "sha256": receipt.sha256, "key": seal.key_id}
    tell(action="issue_receipt", obj=receipt, actor=first.recorder, at=at, facts=facts)
    return receipt


def _document(
    decisions: list[Decision], version: NoticeVersion, number: str, at: datetime
) -> dict[str, object]:
    identifier = uuid.uuid4()
    return {
        "@context": CONTEXT,
        "@id": urn(identifier),
        "@type": "dpv:ConsentReceipt",
        "dct:conformsTo": ref("dpv-27560:receipt-eu-gdpr"),
        "dpv:hasIdentifier": str(identifier),
        "dct:created": instant(at),
        "dct:audience": ref(signer_type(decisions[0])),
        "voice:number": number,
        "dpv:hasRecordOfActivity": consent_record(decisions=decisions, version=version),
    }


def _number() -> str:
    letters = "".join(secrets.choice(NUMBER_ALPHABET) for _ in range(12))
    return "-".join(letters[i : i + 4] for i in (0, 4, 8))
