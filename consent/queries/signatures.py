"""Questions about signatures that may be one person's."""

from django.db.models import OuterRef, Q, QuerySet

from consent.enums import CaseOutcome, CaseState, DecisionKind
from consent.models import ComparedSignature, DataSubject, Decision, Holder


def doubts_about_decision() -> QuerySet[ComparedSignature]:
    """Return what keeps a yes from counting, for a query over decisions to ask of each.

    One comparison holds whatever the holder agrees to while it lasts, and takes it away for good
    when it was found to be one person's.
    """
    lasts = Q(last_sequence=None) | Q(last_sequence__gte=OuterRef("sequence"))
    return in_doubt().filter(
        lasts,
        Q(first__kind=OuterRef("kind")),  # a yes: a no is never held
        first__subject=OuterRef("subject"),
        first__holder=OuterRef("holder"),
        first__sequence__lte=OuterRef("sequence"),
    )


def in_doubt() -> QuerySet[ComparedSignature]:
    """Return the comparisons that keep a yes from counting: open ones, and those of one person."""
    return ComparedSignature.objects.filter(case__outcome__in=("", CaseOutcome.ONE_PERSON))


def is_being_compared(subject: DataSubject, holder: Holder) -> bool:
    """Tell whether a holder's yes waits for a comparison."""
    waiting = ComparedSignature.objects.exclude(case__state=CaseState.CLOSED)
    return waiting.filter(first__subject=subject, first__holder=holder).exists()


def signatures_of(compared: ComparedSignature) -> list[Decision]:
    """Return the two signatures, the earlier one on top; the other's last yes before this one."""
    mine = compared.first
    earlier = Decision.objects.filter(
        subject=mine.subject_id,
        holder=compared.other,
        kind=DecisionKind.GIVE,
        sequence__lt=mine.sequence,
    )
    found = earlier.order_by("-sequence").first()
    return [mine] if found is None else [found, mine]
