"""Whether two holders' signatures may be one person's: found with the yes, and held until compared."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from consent.enums import (
    CaseKind,
    CaseOutcome,
    CaseState,
    Channel,
    DecisionKind,
    Likeness,
    PurposeCode,
)
from consent.models import ComparedSignature, Decision, Holder, HolderLink, SignatureTrace
from consent.services.cases import open_case
from consent.services.traces import device_hash, traces_in_time


@dataclass(frozen=True)
class Doubt:
    """What a holder's yes has in common with another holder's."""

    other: Holder
    likenesses: tuple[Likeness, ...]


def doubts_about(*, link: HolderLink, device: str, at: datetime) -> list[Doubt]:
    """Return with whose signatures a yes that comes now must be compared, and why.

    What was compared once, and found to be two people's, is not asked of them again; what is being
    compared is not asked twice.
    """
    others = HolderLink.objects.filter(subject=link.subject_id).exclude(pk=link.pk)
    found = [
        Doubt(other.holder, tuple(sorted(_likenesses(link, other, device, at))))
        for other in others.select_related("holder")
        if _has_agreed(other) and not _is_being_compared(link, other)
    ]
    return [doubt for doubt in found if doubt.likenesses]


def open_comparison(*, doubt: Doubt, decisions: Collection[Decision], at: datetime) -> None:
    """Put a yes on the officer's desk, in the transaction that writes it down."""
    first = min(decisions, key=lambda decision: decision.sequence)
    case = open_case(
        subject=first.subject,
        signer=first.signer,
        kind=CaseKind.SIGNATURES,
        purposes=[PurposeCode(decision.purpose_id) for decision in decisions],
        channel=Channel(first.channel),
        state=CaseState.OPEN,
        at=at,
    )
    ComparedSignature.objects.create(
        case=case,
        first=first,
        other=doubt.other,
        likenesses=[str(each) for each in doubt.likenesses],
    )


def _likenesses(link: HolderLink, other: HolderLink, device: str, at: datetime) -> set[Likeness]:
    seen = set(_traces(link, other, device, at).values_list("likeness", flat=True))
    settled = _between(link, other).filter(case__outcome=CaseOutcome.TWO_PEOPLE)
    known = {each for compared in settled for each in compared.likenesses}
    return {Likeness(each) for each in seen - known}


def _traces(
    link: HolderLink, other: HolderLink, device: str, at: datetime
) -> QuerySet[SignatureTrace]:
    one_browser = Q(link=other, likeness=Likeness.DEVICE, device_hash=device_hash(link, device))
    met = Q(link=link, other=other) | Q(link=other, other=link)
    return traces_in_time(at).filter(one_browser | met if device else met)


def _has_agreed(link: HolderLink) -> bool:
    return Decision.objects.filter(
        subject=link.subject_id, holder=link.holder_id, kind=DecisionKind.GIVE
    ).exists()


def _is_being_compared(link: HolderLink, other: HolderLink) -> bool:
    return _between(link, other).exclude(case__state=CaseState.CLOSED).exists()


def _between(link: HolderLink, other: HolderLink) -> QuerySet[ComparedSignature]:
    """Return the comparisons of these two holders, whoever signed first."""
    one_way = Q(first__holder=link.holder_id, other=other.holder_id)
    other_way = Q(first__holder=other.holder_id, other=link.holder_id)
    return ComparedSignature.objects.filter(one_way | other_way, first__subject=link.subject_id)
