"""The record of an act, as a receipt that the signer keeps.

The fields follow ISO/IEC TS 27560:2023 and their terms in the Data Privacy Vocabulary. A receipt
shows one signer's act only and names nobody: the subject is a number.
"""

import hashlib
import secrets
import uuid
from datetime import datetime

from consent.chain import canonical_json
from consent.enums import DecisionKind, SignerRole
from consent.models import Decision, NoticeRendering, NoticeVersion, Receipt
from consent.services.news import tell

SCHEMA = "https://w3id.org/dpv/schema/dpv-27560#receipt-eu-gdpr"
RECORD_SCHEMA = "https://w3id.org/dpv/schema/dpv-27560#record-eu-gdpr"
# No letter or digit that is easily taken for another when a number is read out on the telephone.
NUMBER_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
ENTITY = {
    SignerRole.HOLDER: "dpv:ParentOfDataSubject",
    SignerRole.PUPIL: "dpv:DataSubject",
}


def issue_receipt(*, decisions: list[Decision], version: NoticeVersion, at: datetime) -> Receipt:
    """Write the receipt of one act down, once and for all."""
    first, number = decisions[0], _number()
    content = canonical_json(
        {
            "conformsTo": SCHEMA,
            "identifier": str(uuid.uuid4()),
            "number": number,
            "created": at,
            "record": consent_record(decisions=decisions, version=version),
        }
    )
    receipt = Receipt.objects.create(
        number=number,
        group=first.group,
        subject=first.subject,
        holder=first.holder,
        content=content.decode(),
        sha256=hashlib.sha256(content).hexdigest(),
        created_at=at,
    )
    facts = {"group": str(first.group), "sha256": receipt.sha256}
    tell(action="issue_receipt", obj=receipt, actor=first.recorder, at=at, facts=facts)
    return receipt


def consent_record(*, decisions: list[Decision], version: NoticeVersion) -> dict[str, object]:
    """Return the consent record of one act as plain data."""
    first = decisions[0]
    rendering = first.presentation.rendering if first.presentation else None
    return {
        "conformsTo": RECORD_SCHEMA,
        "identifier": first.group,
        "data_subject": first.subject_id,
        "notice": _notice(version, rendering),
        "purposes": [_purpose(decision) for decision in decisions],
        "processing": version.scope,
        "event": {
            "status": consent_status(first),
            "decision": str(first.kind),
            "time": first.occurred_at,
            "indicated_by": str(first.signer),
            "entity_type": ENTITY[SignerRole(first.signer_role)],
            "method": str(first.channel),
            "assurance": str(first.assurance),
            "consent_type": "dpv:ExplicitlyExpressedConsent",
        },
        "evidence": [{"sequence": d.sequence, "sha256": d.hash} for d in decisions],
    }


def consent_status(decision: Decision) -> str:
    """Return the DPV status. Only a data subject withdraws there; a holder revokes."""
    if decision.kind == DecisionKind.WITHDRAW:
        by_pupil = decision.signer_role == SignerRole.PUPIL
        return "dpv:ConsentWithdrawn" if by_pupil else "dpv:ConsentRevoked"
    return {
        DecisionKind.GIVE: "dpv:ConsentGiven",
        DecisionKind.REFUSE: "dpv:ConsentRefused",
        DecisionKind.DEFER: "dpv:ConsentRequestDeferred",
    }[DecisionKind(decision.kind)]


def _notice(version: NoticeVersion, rendering: NoticeRendering | None) -> dict[str, object]:
    notice: dict[str, object] = {
        "identifier": version.pk,
        "version": version.number,
        "sha256": version.sha256,
    }
    if rendering is not None:
        notice |= {
            "language": rendering.language,
            "audience": str(rendering.audience),
            "rendering": rendering.pk,
            "rendering_sha256": rendering.sha256,
        }
    return notice


def _purpose(decision: Decision) -> dict[str, object]:
    purpose = decision.purpose
    return {
        "code": purpose.code,
        "type": purpose.dpv_iri,
        "lawful_basis": purpose.legal_basis,
    }


def _number() -> str:
    letters = "".join(secrets.choice(NUMBER_ALPHABET) for _ in range(12))
    return "-".join(letters[i : i + 4] for i in (0, 4, 8))
