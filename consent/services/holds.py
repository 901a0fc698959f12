"""Stopping every erasure, and every use with it, while a right or a claim needs the recordings."""

from datetime import datetime

from django.db import transaction

from consent.enums import HoldGround
from consent.errors import CaseMoved, ReasonMissing
from consent.models import DataSubject, Hold
from consent.services.cases import settle_disputes
from consent.services.news import tell
from consent.services.permissions import lock_subject, recompute_subject


@transaction.atomic
def place_hold(
    *, subject: DataSubject, ground: HoldGround, reason: str, actor: str, at: datetime
) -> Hold:
    """Close every use of a voice, and keep it from being erased.

    Raises
    ------
    ReasonMissing
        When nobody says why.
    """
    if not reason.strip():
        raise ReasonMissing
    lock_subject(subject.pk)
    hold = Hold.objects.create(
        subject=subject, ground=ground, reason=reason.strip(), placed_by=actor, placed_at=at
    )
    facts = {"subject": str(subject.pk), "ground": ground}
    tell(action="place_hold", obj=hold, actor=actor, at=at, facts=facts)
    recompute_subject(subject_id=subject.pk, at=at)
    return hold


@transaction.atomic
def lift_hold(*, hold: Hold, actor: str, at: datetime) -> None:
    """Let the clocks go on. What was only set aside comes back, if the permission is open again.

    Raises
    ------
    CaseMoved
        When it was lifted before.
    """
    lock_subject(hold.subject_id)
    lifted = Hold.objects.filter(pk=hold.pk, lifted_at=None).update(lifted_at=at, lifted_by=actor)
    if not lifted:
        raise CaseMoved
    facts = {"subject": str(hold.subject_id), "ground": hold.ground}
    tell(action="lift_hold", obj=hold, actor=actor, at=at, facts=facts)
    recompute_subject(subject_id=hold.subject_id, at=at)
    settle_disputes(subject=hold.subject, at=at)
