"""The projection: written with each decision, rebuilt from the decisions at any time."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max, QuerySet

from consent.enums import PurposeCode, Reason
from consent.errors import ConsentMissing
from consent.models import DataSubject, Decision, Permission, PermissionEpoch
from consent.queries.evaluation import Verdict, evaluate
from consent.queries.permissions import permission_of
from consent.services.news import tell
from consent.signals import permission_changed


def require_consent(*, subject_id: UUID, purpose: PurposeCode, at: datetime) -> Permission:
    """Return the open permission, for its `epoch`.

    Raises
    ------
    ConsentMissing
        With the reason, when the voice may not be used for `purpose` at `at`.
    """
    permission = permission_of(subject_id=subject_id, purpose=purpose, at=at)
    if not permission.is_open:
        raise ConsentMissing(Reason(permission.reason))
    return permission


@transaction.atomic
def recompute_permission(*, subject_id: UUID, purpose: PurposeCode, at: datetime) -> Permission:
    """Bring one permission in line with the decisions, and tell when that changed it."""
    lock_subject(subject_id)
    verdict = evaluate(subject_id=subject_id, purpose=purpose, at=at)
    stored = Permission.objects.filter(subject_id=subject_id, purpose_id=purpose).first()
    if stored and stored.reason == verdict.reason:
        return _refresh(stored, verdict)
    permission = _write(stored, subject_id, purpose, verdict, at)
    facts = {"purpose": str(purpose), "reason": str(verdict.reason), "epoch": permission.epoch}
    tell(action="change_permission", obj=permission, actor="ledger", at=at, facts=facts)
    permission_changed.send(
        sender=Permission,
        subject_id=subject_id,
        purpose=purpose,
        is_open=verdict.is_open,
        reason=verdict.reason,
        at=at,
    )
    return permission


def recompute_subject(*, subject_id: UUID, at: datetime) -> None:
    """Bring a subject's permissions in line, for each purpose that was ever decided on."""
    decided = Decision.objects.filter(subject_id=subject_id).values_list("purpose_id", flat=True)
    for code in sorted(set(decided)):
        recompute_permission(subject_id=subject_id, purpose=PurposeCode(code), at=at)


def refresh_due_permissions(*, at: datetime) -> int:
    """Work out anew the permissions whose time is over; return how many there were."""
    due = Permission.objects.filter(holds_until__lte=at).values_list("subject_id", "purpose_id")
    pairs = list(due)
    for subject_id, code in pairs:
        recompute_permission(subject_id=subject_id, purpose=PurposeCode(code), at=at)
    return len(pairs)


def rebuild_permissions(*, at: datetime) -> int:
    """Work out every permission from the decisions alone; return how many were wrong."""
    wrong = 0
    pairs = Decision.objects.order_by().values_list("subject_id", "purpose_id").distinct()
    for subject_id, code in list(pairs):
        before = epoch_by_pair(subject_id, code)
        after = recompute_permission(subject_id=subject_id, purpose=PurposeCode(code), at=at)
        wrong += before != after.epoch
    return wrong


def epoch_by_pair(subject_id: UUID, code: str) -> int | None:
    """Return the stored epoch of one permission, if it is stored."""
    stored = Permission.objects.filter(subject_id=subject_id, purpose_id=code)
    return stored.values_list("epoch", flat=True).first()


def lock_subject(subject_id: UUID) -> None:
    """Let one writer at a time decide about a subject (SQLite has one writer anyway)."""
    if connection.features.has_select_for_update:
        DataSubject.objects.select_for_update().filter(pk=subject_id).first()


def lock_subjects(subject_ids: Iterable[UUID] | QuerySet[Any, Any]) -> None:
    """Let nobody else decide about these subjects for now. One order for all: nobody waits in turn."""
    chosen = DataSubject.objects.select_for_update().filter(pk__in=subject_ids)
    list(chosen.order_by("pk").values_list("pk", flat=True))


def next_epoch() -> int:
    """Start a new epoch, in which nothing that was worked out before is relied on."""
    # Never lower than before, even after the whole table was lost: an old epoch stays old.
    ledger = Decision.objects.aggregate(last=Max("sequence"))["last"] or 0
    counter, _created = PermissionEpoch.objects.select_for_update().get_or_create(pk=1)
    counter.value = max(counter.value + 1, ledger)
    counter.save(update_fields=["value"])
    return counter.value


def _refresh(stored: Permission, verdict: Verdict) -> Permission:
    """Keep what is open or closed for the same reason, but until another instant or on other words."""
    fresh = (verdict.holds_until, verdict.signed_versions)
    if (stored.holds_until, stored.signed_versions) != fresh:
        stored.holds_until, stored.signed_versions = fresh
        stored.save(update_fields=["holds_until", "signed_versions"])
        next_epoch()
    return stored


def _write(
    stored: Permission | None,
    subject_id: UUID,
    purpose: PurposeCode,
    verdict: Verdict,
    at: datetime,
) -> Permission:
    permission = stored or Permission(subject_id=subject_id, purpose_id=purpose)
    permission.epoch = next_epoch()
    permission.is_open, permission.reason = verdict.is_open, verdict.reason
    permission.since, permission.holds_until = at, verdict.holds_until
    permission.signed_versions = verdict.signed_versions
    permission.save()
    return permission
