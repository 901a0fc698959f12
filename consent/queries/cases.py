"""Questions about cases, holds and requests."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import F, Min, Q, QuerySet

from consent.enums import CaseKind, CaseState, PurposeCode, Right, RightsState, TaskState
from consent.models import (
    DataSubject,
    Hold,
    Holder,
    Receipt,
    RightsRequest,
    WithdrawalCase,
)
from consent.prepared import Select, slot

_DISPUTES = Select(
    lambda: _open_disputes().filter(subject=slot(WithdrawalCase, "subject")).order_by()
)
_HOLDS = Select(lambda: holds_in_force().filter(subject=slot(Hold, "subject")).order_by())
UNANSWERED = (RightsState.RECEIVED, RightsState.EXTENDED)
SERVED_AS_FILE = (Right.ACCESS, Right.PORTABILITY)


def is_on_hold(subject_id: UUID) -> bool:
    """Tell whether nothing about a subject may be used or erased now."""
    return bool(subjects_on_hold([subject_id]))


def subjects_on_hold(subject_ids: Collection[UUID]) -> set[UUID]:
    """Return those of some subjects about whom nothing may be used or erased now."""
    held = holds_in_force().filter(subject_id__in=subject_ids)
    return set(held.order_by().values_list("subject_id", flat=True))


def holds_in_force() -> QuerySet[Hold]:
    """Return the holds that were not lifted."""
    return Hold.objects.filter(lifted_at__isnull=True)


def subjects_in_dispute(*, purposes: Collection[PurposeCode]) -> set[UUID]:
    """Return those whose holders disagree on one of these purposes, or about whom all is on hold."""
    pairs = _open_disputes().order_by().values_list("subject_id", "purposes")
    held = holds_in_force().order_by().values_list("subject_id", flat=True)
    return {pk for pk, about in pairs if not set(about).isdisjoint(purposes)} | set(held)


def is_in_dispute(subject_id: UUID, *, purposes: Collection[PurposeCode]) -> bool:
    """Tell the same of one subject, without reading about all the others."""
    disputes = _DISPUTES.rows(subject=subject_id)
    about = any(not set(case.purposes).isdisjoint(purposes) for case in disputes)
    return about or _HOLDS.first(subject=subject_id) is not None


def _open_disputes() -> QuerySet[WithdrawalCase]:
    return WithdrawalCase.objects.filter(kind=CaseKind.DISPUTE).exclude(state=CaseState.CLOSED)


def open_cases() -> QuerySet[WithdrawalCase]:
    """Return the cases that are not closed, the most urgent first, with `next_due_at`."""
    waiting = Q(tasks__state=TaskState.PENDING)
    return (
        WithdrawalCase.objects.exclude(state=CaseState.CLOSED)
        .annotate(next_due_at=Min("tasks__due_at", filter=waiting))
        .order_by(F("next_due_at").asc(nulls_last=True), "opened_at")
    )


def open_requests() -> QuerySet[RightsRequest]:
    """Return the requests that wait for an answer, the most urgent first."""
    return RightsRequest.objects.filter(state__in=UNANSWERED).order_by("due_at")


def due_alarms(*, at: datetime) -> QuerySet[RightsRequest]:
    """Return the requests whose deadline is near and of which nobody has been warned."""
    return open_requests().filter(alarm_at__lte=at, alarmed_at__isnull=True)


def receipt_by_number(number: str) -> Receipt | None:
    """Return the receipt with a number that somebody reads out or types."""
    return Receipt.objects.filter(number=number.strip().upper()).first()


def requests_of(subject: DataSubject, holder: Holder) -> QuerySet[RightsRequest]:
    """Return what one holder has asked for; nobody sees another holder's requests."""
    return RightsRequest.objects.filter(subject=subject, holder=holder).order_by("-received_at")


def told_requests_of_pupil(subject: DataSubject) -> QuerySet[RightsRequest]:
    """Return what a pupil has asked for, of what the holders were told."""
    return _requests_of_pupil(subject).filter(holders_told_at__isnull=False)


def is_kept_from_holders(subject: DataSubject) -> bool:
    """Tell whether the holders must not learn what the pupil does behind the pupil's own door."""
    newest = _requests_of_pupil(subject).first()
    return newest is not None and newest.holders_told_at is None


def _requests_of_pupil(subject: DataSubject) -> QuerySet[RightsRequest]:
    return RightsRequest.objects.filter(subject=subject, holder=None).order_by("-received_at")


def may_export(subject: DataSubject, holder: Holder) -> bool:
    """Tell whether a holder's request for what is kept was granted."""
    granted = requests_of(subject, holder).filter(state=RightsState.GRANTED)
    return granted.filter(right__in=SERVED_AS_FILE).exists()
