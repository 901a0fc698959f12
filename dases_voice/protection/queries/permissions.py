"""Permissions in pages, for programs."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from consent.enums import PurposeCode
from consent.models import Permission
from consent.queries import current_epoch, permission_of

PAGE_SIZE = 500


@dataclass(frozen=True)
class PermissionPage:
    """One page, in the order of the pseudonyms, as it stands at one instant."""

    epoch: int
    permissions: list[Permission]
    last: UUID | None
    """The last pseudonym, if there are more."""


def permission_page(
    *, purpose: PurposeCode, after: UUID | None, at: datetime, size: int = PAGE_SIZE
) -> PermissionPage:
    """Return the permissions that follow a pseudonym; one whose time is over is worked out anew."""
    epoch = current_epoch()
    stored = Permission.objects.filter(purpose_id=purpose).order_by("subject_id")
    if after is not None:
        stored = stored.filter(subject_id__gt=after)
    found = list(stored[: size + 1])
    page = [
        permission
        if permission.holds_until is None or at < permission.holds_until
        else permission_of(subject_id=permission.subject_id, purpose=purpose, at=at)
        for permission in found[:size]
    ]
    has_more = len(found) > size
    return PermissionPage(epoch, page, page[-1].subject_id if has_more else None)


def has_lapsed(*, at: datetime) -> bool:
    """Tell whether the time of some permission is over and no change was written for it yet."""
    return Permission.objects.filter(holds_until__lte=at).exists()
