"""Questions about accounts, and about the health of the kernel."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import Sum

from dases_voice.core.enums import MessageState, OutboxState, PlatformRole
from dases_voice.core.models import (
    AuditEvent,
    Blob,
    Message,
    OutboxEntry,
    PlatformAssignment,
    User,
)


def has_platform_role(user: User | AnonymousUser, role: PlatformRole) -> bool:
    """Return whether this account holds `role`. One query per account and request."""
    return role in platform_roles(user)


def platform_roles(user: User | AnonymousUser) -> frozenset[str]:
    """Return the account's roles on the platform, remembered on the instance."""
    if not isinstance(user, User) or not user.is_active:
        return frozenset()
    remembered: frozenset[str] | None = getattr(user, "_platform_roles", None)
    if remembered is None:
        remembered = frozenset(
            PlatformAssignment.objects.filter(user=user).values_list("role", flat=True)
        )
        user._platform_roles = remembered  # type: ignore[attr-defined]  # a cache, not a field
    return remembered


@dataclass(frozen=True)
class OperationsOverview:
    """What an operator looks at first."""

    outbox_pending: int
    oldest_pending_at: datetime | None
    messages_pending: int
    messages_failed: int
    blob_count: int
    blob_bytes: int
    recent_events: list[AuditEvent]


def operations_overview() -> OperationsOverview:
    """Return the figures of the operations page, in six queries."""
    pending = OutboxEntry.objects.filter(state=OutboxState.PENDING).order_by("id")
    oldest = pending.first()
    blobs = Blob.objects.filter(deleted_at=None)
    return OperationsOverview(
        outbox_pending=pending.count(),
        oldest_pending_at=oldest.created_at if oldest else None,
        messages_pending=Message.objects.filter(state=MessageState.PENDING).count(),
        messages_failed=Message.objects.filter(state=MessageState.FAILED).count(),
        blob_count=blobs.count(),
        blob_bytes=blobs.aggregate(total=Sum("size_bytes"))["total"] or 0,
        recent_events=list(AuditEvent.objects.order_by("-sequence")[:20]),
    )
