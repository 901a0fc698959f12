"""Uploads that wait to be looked at: for who sent them only, and for half an hour only."""

import hashlib
from datetime import datetime, timedelta
from uuid import UUID

from django_scopes import scopes_disabled

from dases_voice.core.models import User
from dases_voice.core.tables import decode_table
from dases_voice.schools.errors import DraftGone
from dases_voice.schools.models import Establishment, RosterDraft

# Long enough to read a preview and fetch a colleague, short for a file full of children.
RETENTION = timedelta(minutes=30)


def draft_roster(
    *,
    school: Establishment,
    data: bytes,
    school_year: str,
    holders_checked: bool,
    user: User,
    at: datetime,
) -> RosterDraft:
    """Keep an upload for its preview; the one before it by the same person goes.

    Raises
    ------
    TableUnreadable
        The upload is too large, or is no text.
    """
    text = decode_table(data)
    forget_expired_drafts(at=at)
    RosterDraft.objects.filter(school=school, user=user).delete()
    return RosterDraft.objects.create(
        school=school,
        user=user,
        school_year=school_year,
        holders_checked=holders_checked,
        text=text,
        sha256=hashlib.sha256(data).hexdigest(),
        created_at=at,
        expires_at=at + RETENTION,
    )


def open_draft(*, school: Establishment, draft_id: UUID, user: User, at: datetime) -> RosterDraft:
    """Return the person's own upload.

    Raises
    ------
    DraftGone
        It was applied, replaced or forgotten, or it is somebody else's.
    """
    own = RosterDraft.objects.filter(school=school, user=user, expires_at__gt=at)
    draft = own.select_related("school").filter(pk=draft_id).first()
    if draft is None:
        raise DraftGone
    return draft


def forget_expired_drafts(*, at: datetime) -> int:
    """Delete the uploads of every school that nobody applied in time; return how many."""
    with scopes_disabled():
        return RosterDraft.objects.filter(expires_at__lte=at).delete()[0]
