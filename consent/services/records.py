"""A consent record after ISO/IEC TS 27560:2023, in the terms of the Data Privacy Vocabulary 2.3.

JSON-LD with its context inside, so that reading it asks no other server. It shows one signer's act
only and names no person: the child and the holder are numbers.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from consent.enums import Authority, DecisionKind, HolderRole, PurposeCode, SignerRole
from consent.models import Decision, HolderLink, NoticeVersion, Presentation
from consent.queries.ages import ADULT_AGE, age_at
from consent.queries.policies import policy_in_force

Node = dict[str, Any]

CONTEXT = {
    "dpv": "https://w3id.org/dpv#",
    "eu-gdpr": "https://w3id.org/dpv/legal/eu/gdpr#",
    "pd": "https://w3id.org/dpv/pd#",
    "loc": "https://w3id.org/dpv/loc#",
    "ai": "https://w3id.org/dpv/ai#",
    "dpv-27560": "https://w3id.org/dpv/schema/dpv-27560#",
    "dct": "http://purl.org/dc/terms/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    # What the vocabulary has no word for: hashes, assurance, the place in the chain.
    "voice": "urn:dases:consent:",
}
PARENT, GUARDIAN = "dpv:ParentOfDataSubject", "dpv:GuardianOfDataSubject"


def consent_record(*, decisions: list[Decision], version: NoticeVersion) -> Node:
    """Return the consent record of one act, to stand in a document that carries `CONTEXT`."""
    first = decisions[0]
    return {
        "@id": urn(first.group),
        "@type": "dpv:ConsentRecord",
        "dct:conformsTo": ref("dpv-27560:record-eu-gdpr"),
        "dct:identifier": str(first.group),
        "dpv:hasDataSubject": _subject(first),
        "dpv:hasNotice": _notice(version, first.presentation),
        "dpv:hasProcess": [_process(decision, version.scope) for decision in decisions],
        **_circumstances(version.scope),
        **_event(first),
        "voice:chain": [
            {"voice:sequence": d.sequence, "voice:sha256": d.hash}
            for d in sorted(decisions, key=lambda decision: decision.sequence)
        ],
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
        DecisionKind.INVALIDATE: "dpv:ConsentInvalidated",
    }[DecisionKind(decision.kind)]


def signer_type(decision: Decision) -> str:
    """Return what the signer is to the child, in DPV's terms."""
    if decision.signer_role == SignerRole.PUPIL:
        return "dpv:DataSubject"
    links = HolderLink.objects.filter(subject=decision.subject_id, holder=decision.holder_id)
    instead_of_a_parent = links.exclude(role=HolderRole.PARENT, authority=Authority.EXERCISES)
    return GUARDIAN if instead_of_a_parent.exists() else PARENT


def ref(term: str) -> Node:
    """Return a term as a node that points to it."""
    return {"@id": term}


def urn(number: object) -> str:
    """Return one of our numbers as an identifier that anybody can keep."""
    return f"urn:uuid:{number}"


def instant(at: datetime) -> Node:
    """Return an instant as a typed value."""
    text = at.astimezone(UTC).isoformat(timespec="microseconds")
    return {"@type": "xsd:dateTime", "@value": text}


def _subject(decision: Decision) -> Node:
    born = decision.subject.birth_date
    is_minor = born is None or age_at(born, decision.occurred_at) < ADULT_AGE
    child = ["dpv:Child", "dpv:VulnerableDataSubject"] if is_minor else []
    return {"@id": urn(decision.subject_id), "@type": ["dpv:Student", *child]}


def _notice(version: NoticeVersion, shown: Presentation | None) -> Node:
    notice: Node = {
        "@id": urn(version.pk),
        "@type": "dpv:ConsentNotice",
        "voice:version": version.number,
        "voice:sha256": version.sha256,
    }
    if shown is not None:
        rendering = shown.rendering
        notice |= {
            "dct:language": rendering.language,
            "voice:audience": str(rendering.audience),
            "voice:rendering": urn(rendering.pk),
            "voice:renderingSha256": rendering.sha256,
        }
    return notice


def _process(decision: Decision, scope: Mapping[str, Any]) -> Node:
    purpose = decision.purpose
    return {
        "@type": "dpv:Process",
        "dpv:hasPurpose": {
            "@id": f"voice:purpose-{purpose.code}",
            "dct:identifier": purpose.code,
            "skos:broader": ref(purpose.dpv_iri),
        },
        "dpv:hasConsentStatus": ref(consent_status(decision)),
        **_rules(decision),
        "dpv:hasPersonalData": _terms(scope.get("personal_data", ())),
        "dpv:hasProcessing": _terms(scope.get("processing", ())),
    }


def _rules(decision: Decision) -> Node:
    """Say on which legal basis, by the rules of the day of the decision."""
    policy = policy_in_force(PurposeCode(decision.purpose_id), decision.occurred_at)
    return {"dpv:hasLegalBasis": ref(policy.legal_basis)} if policy else {}


def _circumstances(scope: Mapping[str, Any]) -> Node:
    authority, ways = scope.get("authority", {}), scope["withdrawal"]
    return {
        "dpv:hasDataController": [_party("dpv:DataController", c) for c in scope["controllers"]],
        "dpv:hasRecipient": [
            {"@type": "dpv:Recipient", "dct:description": r["category"]}
            for r in scope["recipients"]
        ],
        "dpv:hasStorageCondition": [
            {
                "@type": "dpv:StorageLocation",
                "dpv:hasLocation": ref(f"loc:{scope.get('storage_location', 'FR')}"),
            },
            {"@type": "dpv:StorageDuration", "dpv:hasDuration": scope["retention"]},
        ],
        "dpv:hasJurisdiction": ref(f"loc:{scope['jurisdiction']}"),
        "dpv:hasConsentControl": [
            {"@type": "dpv:WithdrawConsent", "voice:channel": way, "dct:description": how}
            for way, how in sorted(ways.items())
        ],
        "dpv:hasRight": _terms(scope.get("rights", ())),
        "dpv:hasAuthority": [_party("dpv:DataProtectionAuthority", authority)] if authority else [],
        "dpv:hasProhibition": _terms(scope.get("prohibited", ())),
    }


def _event(decision: Decision) -> Node:
    signer = decision.holder_id or decision.subject_id
    return {
        "dct:type": ref("dpv:ExplicitlyExpressedConsent"),
        "dpv:hasConsentStatus": ref(consent_status(decision)),
        "dpv:isIndicatedAtTime": instant(decision.occurred_at),
        "dpv:isIndicatedBy": {"@id": urn(signer), "@type": signer_type(decision)},
        "dpv:hasIndicationMethod": str(decision.channel),
        "voice:assurance": str(decision.assurance),
    }


def _party(kind: str, facts: Mapping[str, str]) -> Node:
    contact = facts.get("contact") or facts.get("website")
    named = {"name": facts.get("name"), "address": facts.get("address"), "contact": contact}
    return {"@type": kind} | {f"dpv:has{k.title()}": v for k, v in named.items() if v}


def _terms(words: Iterable[str]) -> list[Node]:
    """Point to what is a term of a vocabulary; say the rest in words."""
    return [
        ref(word) if word.partition(":")[0] in CONTEXT else {"dct:description": word}
        for word in words
    ]
