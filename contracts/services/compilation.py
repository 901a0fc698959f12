"""From one structured source to two texts and a policy. Pure: the same in, the same out."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

Source = Mapping[str, Any]
"""A template's clauses as its source file has them."""

PARIS: Final = ZoneInfo("Europe/Paris")
MONTHS: Final[Mapping[str, list[str]]] = {
    "fr": [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
}
ODRL_CONTEXT: Final = [
    "http://www.w3.org/ns/odrl.jsonld",
    {
        "dases": "urn:dases:odrl:",
        "dpv": "https://w3id.org/dpv#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
    },
]


@dataclass(frozen=True, kw_only=True)
class PartyTerms:
    """What the contract says about one party."""

    id: UUID
    name: str
    identifier: str


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What is particular to one agreement; the rest is in the template."""

    agreement_id: UUID
    provider: PartyTerms
    consumer: PartyTerms
    asset_urn: str
    asset_name: str
    valid_from: datetime
    valid_until: datetime


@dataclass(frozen=True, kw_only=True)
class Compiled:
    """The three documents that come from one source."""

    text_fr: str
    text_en: str
    odrl: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Clause:
    """One clause in one language, with the same in everyday words."""

    id: str
    kind: str
    title: str
    text: str
    plain: str


def compile_agreement(*, source: Source, terms: Terms) -> Compiled:
    """Return both texts and the policy of an agreement."""
    return Compiled(
        text_fr=compile_text(source=source, terms=terms, language="fr"),
        text_en=compile_text(source=source, terms=terms, language="en"),
        odrl=compile_policy(source=source, terms=terms),
    )


def compile_text(*, source: Source, terms: Terms, language: str) -> str:
    """Return the contract in one language, as plain text with numbered clauses."""
    values = _values(source, terms, language)
    head = [source["title"][language], source["preamble"][language].strip().format(**values)]
    body = [
        f"{number}. {clause.title}\n{clause.text}"
        for number, clause in enumerate(clauses_in(source=source, language=language), start=1)
    ]
    return "\n\n".join([*head, *body, f"{source['code']} {source['version']}"]) + "\n"


def clauses_in(*, source: Source, language: str) -> list[Clause]:
    """Return the template's clauses in one language, in their order."""
    days = source["deletion_days"]
    return [
        Clause(
            id=clause["id"],
            kind=clause["kind"],
            title=clause["title"][language],
            text=clause["text"][language].format(deletion_days=days),
            plain=clause["plain"][language].format(deletion_days=days),
        )
        for clause in source["clauses"]
    ]


def compile_policy(*, source: Source, terms: Terms) -> dict[str, Any]:
    """Return the ODRL agreement, as plain JSON that is also JSON-LD.

    A right operand is never a bare number: typed literals keep their meaning in every processor.
    Source: ODRL Information Model 2.2, W3C Recommendation 2018.
    """
    rules: dict[str, list[dict[str, Any]]] = {"permission": [], "prohibition": [], "duty": []}
    for clause in source["clauses"]:
        if clause["kind"] in rules:
            rules[clause["kind"]].append(_rule(clause, source, terms))
    return {
        "@context": ODRL_CONTEXT,
        "@type": "Agreement",
        "uid": f"urn:uuid:{terms.agreement_id}",
        "profile": f"urn:dases:odrl:{source['code']}:{source['version']}",
        "assigner": f"urn:uuid:{terms.provider.id}",
        "assignee": f"urn:uuid:{terms.consumer.id}",
        "target": terms.asset_urn,
        "permission": rules["permission"],
        "prohibition": rules["prohibition"],
        "obligation": rules["duty"],
    }


def content_hash(*, compiled: Compiled, terms: Terms, purpose: str) -> str:
    """Return the hex SHA-256 over everything that the two sides agree on."""
    return canonical_hash(
        {
            "fr": compiled.text_fr,
            "en": compiled.text_en,
            "odrl": compiled.odrl,
            "parties": [str(terms.provider.id), str(terms.consumer.id)],
            "asset": terms.asset_urn,
            "purpose": purpose,
            "period": [_instant(terms.valid_from), _instant(terms.valid_until)],
        }
    )


def canonical_hash(content: object) -> str:
    """Return the hex SHA-256 of `content` in the one JSON form that everybody would write."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _rule(clause: Mapping[str, Any], source: Source, terms: Terms) -> dict[str, Any]:
    rule: dict[str, Any] = {"uid": f"urn:dases:clause:{clause['id']}", "action": clause["action"]}
    constraints = []
    if clause["kind"] == "permission":
        constraints += [
            _constraint("purpose", "isA", {"@id": source["purpose_iri"]}),
            _constraint("dateTime", "gteq", _typed(_instant(terms.valid_from), "dateTime")),
            _constraint("dateTime", "lt", _typed(_instant(terms.valid_until), "dateTime")),
        ]
    if "event" in clause:
        constraints.append(_constraint("event", "gt", {"@id": clause["event"]}))
    if clause.get("delay"):
        delay = _typed(f"P{source['deletion_days']}D", "duration")
        constraints.append(_constraint("delayPeriod", "lteq", delay))
    if constraints:
        rule["constraint"] = constraints
    return rule


def _constraint(left: str, operator: str, right: dict[str, str]) -> dict[str, Any]:
    return {"leftOperand": left, "operator": operator, "rightOperand": right}


def _typed(value: str, datatype: str) -> dict[str, str]:
    return {"@value": value, "@type": f"xsd:{datatype}"}


def _values(source: Source, terms: Terms, language: str) -> dict[str, object]:
    return {
        "provider": terms.provider.name,
        "provider_identifier": terms.provider.identifier,
        "consumer": terms.consumer.name,
        "consumer_identifier": terms.consumer.identifier,
        "asset_name": terms.asset_name,
        "asset_urn": terms.asset_urn,
        "valid_from": _full_date(terms.valid_from, language),
        "valid_until": _full_date(terms.valid_until, language),
        "deletion_days": source["deletion_days"],
    }


def _full_date(instant: datetime, language: str) -> str:
    # Not Django's formats: a signed text must not depend on a library's release.
    day = instant.astimezone(PARIS)
    first = "1er" if language == "fr" and day.day == 1 else str(day.day)
    return f"{first} {MONTHS[language][day.month - 1]} {day.year}"


def _instant(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="seconds")
