"""Questions about permissions. Reading never changes anything."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db.models import Max, Q, QuerySet

from consent.enums import ASKABLE, PurposeCode, Reason, keeps_past
from consent.models import Permission, PermissionEpoch
from consent.prepared import Select, slot
from consent.queries.evaluation import Verdict, evaluate, evaluate_each
from consent.queries.scopes import Use, covering

# Each gate asks this, for each take and each clip.
_STORED = Select(
    lambda: Permission.objects.filter(
        subject=slot(Permission, "subject"), purpose=slot(Permission, "purpose")
    )
)
BATCH = 500  # SQLite takes some hundred values in one question, and memory stays small


def permission_of(*, subject_id: UUID, purpose: PurposeCode, at: datetime) -> Permission:
    """Return the permission as it stands at `at`; one that is not stored when there is none yet.

    A stored permission whose time is over (a birthday, the end of a holder's authority or of a
    term) is worked out anew.
    """
    stored = _STORED.first(subject=subject_id, purpose=purpose)
    if stored and (stored.holds_until is None or at < stored.holds_until):
        return stored
    verdict = evaluate(subject_id=subject_id, purpose=purpose, at=at)
    return Permission(
        subject_id=subject_id,
        purpose_id=purpose,
        is_open=verdict.is_open,
        reason=verdict.reason,
        since=stored.holds_until if stored and stored.holds_until else at,
        holds_until=verdict.holds_until,
        signed_versions=verdict.signed_versions,
        epoch=stored.epoch if stored else 0,
    )


def consents_on_record(*, purpose: PurposeCode, at: datetime) -> QuerySet[Permission]:
    """Return the permissions, open or closed, that need not be worked out anew at `at`."""
    in_time = Q(holds_until__isnull=True) | Q(holds_until__gt=at)
    return Permission.objects.filter(in_time, purpose_id=purpose)


def consents_in_force(*, purpose: PurposeCode, at: datetime) -> QuerySet[Permission]:
    """Return the permissions that are open for `purpose` at `at`."""
    return consents_on_record(purpose=purpose, at=at).filter(is_open=True)


def consents_kept(*, purpose: PurposeCode, at: datetime) -> QuerySet[Permission]:
    """Return the permissions under which what was recorded may be kept, open or run out."""
    reasons = [reason for reason in Reason if keeps_past(purpose, reason)]
    return consents_on_record(purpose=purpose, at=at).filter(reason__in=reasons)


def consents_covering(*, use: Use, at: datetime, published: bool = False) -> QuerySet[Permission]:
    """Return the permissions that allow a use at `at`: open, and signed on words that speak of it.

    With `published`, what is out already counts too: a voice whose owner has come of age and is
    silent stays in the versions that hold it, and enters no new one.
    """
    select = consents_kept if published else consents_in_force
    permissions = select(purpose=use.purpose, at=at)
    combinations = permissions.order_by().values_list("signed_versions", flat=True).distinct()
    return permissions.filter(signed_versions__in=covering(use, combinations))


def recordable_but_for_assent(*, subject_id: UUID, at: datetime) -> bool:
    """Tell whether only the pupil's own yes may be missing: the pupil can be asked."""
    permission = permission_of(subject_id=subject_id, purpose=PurposeCode.RECORD, at=at)
    return permission.reason in ASKABLE


def epoch_of(subject_id: UUID) -> int:
    """Return the newest epoch of a subject's permissions: it grows with each change."""
    newest = Permission.objects.filter(subject_id=subject_id).aggregate(newest=Max("epoch"))
    return newest["newest"] or 0


def current_epoch() -> int:
    """Return the number of the last change to any permission."""
    return PermissionEpoch.objects.values_list("value", flat=True).first() or 0


def next_lapse(*, at: datetime) -> datetime | None:
    """Return the next instant at which some permission must be worked out anew by itself."""
    lapsing = Permission.objects.filter(holds_until__gt=at).order_by("holds_until")
    return lapsing.values_list("holds_until", flat=True).first()


def permission_faults(*, at: datetime) -> Iterator[str]:
    """Yield one line per stored permission that is not what the decisions say."""
    for stored, verdict in stored_and_true(at=at):
        if not verdict.is_stored_as(stored):
            yield f"permission {stored.pk}: {stored.reason} is stored, {verdict.reason} is true"


def stored_and_true(*, at: datetime) -> Iterator[tuple[Permission, Verdict]]:
    """Yield each stored permission that gates rely on, and what the decisions say.

    One whose time is over is left out: no gate trusts it, and it is due to be worked out anew.
    """
    for purpose in PurposeCode:
        on_record = consents_on_record(purpose=purpose, at=at).order_by("subject_id")
        batch = list(on_record[:BATCH])
        while batch:
            known = {permission.subject_id: permission for permission in batch}
            verdicts = evaluate_each(subject_ids=known, purpose=purpose, at=at)
            yield from ((permission, verdicts[pk]) for pk, permission in known.items())
            batch = list(on_record.filter(subject_id__gt=batch[-1].subject_id)[:BATCH])
