"""Whether a receipt that somebody shows is what was issued. Says nothing about whom it is for."""

import hashlib
import hmac
import json
import re
from dataclasses import dataclass
from datetime import datetime

from consent.chain import chain_hash
from consent.enums import Finding
from consent.models import Decision, Receipt, Seal, SealKey
from consent.queries.proofs import decisions_named, proofs_of
from consent.seal import is_signed, key_id_of

NUMBER = re.compile(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}")


@dataclass(frozen=True)
class Judgement:
    """What may be said about a receipt to anybody who shows it.

    Attributes
    ----------
    issued_at
        When it was issued, of a genuine one.
    is_in_chain
        Whether the decisions that it names still stand in the chain, unchanged.
    rooted_at
        When a root was sealed over them, if one was.
    """

    finding: Finding
    issued_at: datetime | None = None
    is_in_chain: bool = False
    rooted_at: datetime | None = None


def judge_number(*, number: str, fingerprint: str) -> Judgement:
    """Judge what is printed: the number, and at least the beginning of the fingerprint."""
    receipt = Receipt.objects.filter(number=number).first()
    if receipt is None:
        return Judgement(Finding.UNKNOWN)
    if not hmac.compare_digest(receipt.sha256[: len(fingerprint)], fingerprint):
        return Judgement(Finding.ALTERED)
    return _judge(receipt)


def judge_file(*, content: bytes, signature: str = "") -> Judgement:
    """Judge a file, and its signature if that is shown too."""
    receipt = Receipt.objects.filter(number=_number_in(content)).first()
    if receipt is None:
        return Judgement(Finding.UNKNOWN)
    is_same = hashlib.sha256(content).hexdigest() == receipt.sha256
    if not is_same or (signature and not _is_ours(content, signature)):
        return Judgement(Finding.ALTERED)
    return _judge(receipt)


def seal_of(receipt: Receipt) -> Seal | None:
    """Return the seal on a receipt; those issued before there were seals have none."""
    return Seal.objects.select_related("key").filter(pk=receipt.sha256).first()


def _judge(receipt: Receipt) -> Judgement:
    seal, content = seal_of(receipt), receipt.content.encode()
    if seal is None:
        return Judgement(Finding.UNKNOWN)
    if not is_signed(content=content, jws=seal.jws, public=seal.key.public):
        return Judgement(Finding.ALTERED)
    decisions = decisions_named(receipt.group)
    is_in_chain = _evidence(receipt) == [(d.sequence, _hash_now(d)) for d in decisions]
    proofs = proofs_of(decisions) if is_in_chain else []
    return Judgement(
        Finding.GENUINE,
        issued_at=receipt.created_at,
        is_in_chain=is_in_chain and all(proof.holds for proof in proofs),
        rooted_at=proofs[0].root.created_at if proofs else None,
    )


def _evidence(receipt: Receipt) -> list[tuple[int, str]]:
    chain = receipt.record["dpv:hasRecordOfActivity"]["voice:chain"]
    return [(link["voice:sequence"], link["voice:sha256"]) for link in chain]


def _hash_now(decision: Decision) -> str:
    """Return the hash that the row would have today, whatever is written beside it."""
    return chain_hash(previous=decision.previous_hash, content=decision.content())


def _is_ours(content: bytes, signature: str) -> bool:
    key = SealKey.objects.filter(pk=key_id_of(signature)).first()
    return key is not None and is_signed(content=content, jws=signature, public=key.public)


def _number_in(content: bytes) -> str:
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        return ""
    number = document.get("voice:number") if isinstance(document, dict) else None
    return number if isinstance(number, str) and NUMBER.fullmatch(number) else ""
