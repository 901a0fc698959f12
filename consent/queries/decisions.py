"""Questions about what was said, for the person who said it."""

from uuid import UUID

from django.db.models import QuerySet

from consent.enums import DecisionKind, PurposeCode
from consent.models import DataSubject, Decision, Receipt, Signer
from consent.queries.words import last_word


def decisions_of(subject: DataSubject, signer: Signer) -> QuerySet[Decision]:
    """Return what one signer said, without the times it was put off."""
    return Decision.objects.filter(
        subject=subject, signer_role=signer.role, holder=signer.holder
    ).exclude(kind=DecisionKind.DEFER)


def answer_of(subject: DataSubject, signer: Signer) -> Decision | None:
    """Return the signer's last word, if there is one: the yes that still stands for something."""
    standing = [word for word in last_words(subject, signer) if word.kind == DecisionKind.GIVE]
    if standing:
        return max(standing, key=lambda word: word.sequence)
    return last_word(list(decisions_of(subject, signer).order_by("sequence")))


def newest_of(subject: DataSubject, signer: Signer) -> Decision | None:
    """Return what a signer's part of the chain ends with."""
    return decisions_of(subject, signer).order_by("-sequence").first()


def purposes_agreed_to(subject: DataSubject, signer: Signer) -> list[PurposeCode]:
    """Return the purposes to which the signer's last word is yes."""
    words = last_words(subject, signer)
    return [PurposeCode(word.purpose_id) for word in words if word.kind == DecisionKind.GIVE]


def receipt_of_group(group: UUID) -> Receipt | None:
    """Return the receipt of one act."""
    return Receipt.objects.filter(group=group).first()


def purposes_objected_to(subject: DataSubject, signer: Signer) -> set[PurposeCode]:
    """Return the purposes to which the signer's last word is no."""
    no = (DecisionKind.REFUSE, DecisionKind.WITHDRAW)
    return {PurposeCode(w.purpose_id) for w in last_words(subject, signer) if w.kind in no}


def last_words(subject: DataSubject, signer: Signer) -> list[Decision]:
    """Return the signer's last word on each purpose."""
    said: dict[str, list[Decision]] = {}
    for decision in decisions_of(subject, signer).order_by("purpose_id", "sequence"):
        said.setdefault(decision.purpose_id, []).append(decision)
    return [word for words in said.values() if (word := last_word(words)) is not None]
