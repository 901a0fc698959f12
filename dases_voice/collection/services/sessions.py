"""Open a class session, help a pupil in, close it."""

import secrets
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from dases_voice.collection.errors import CampaignNotRunning, SessionOver
from dases_voice.collection.models import Admission, Campaign, ClassSession, Turn
from dases_voice.collection.queries import open_session_of_class, running_campaigns
from dases_voice.core.models import User
from dases_voice.core.services import audit
from dases_voice.schools.models import Pupil, SchoolClass

SESSION_LIFE = timedelta(minutes=90)
# Signs that nobody takes for another, read aloud or from the back of the room.
CODE_SYMBOLS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 6


def open_session(
    *, school_class: SchoolClass, campaign: Campaign, user: User, at: datetime
) -> ClassSession:
    """Open a session, or return the one that the class has open already: two clicks make one.

    Raises
    ------
    CampaignNotRunning
        The campaign is not open for this school now.
    """
    running = running_campaigns(school_id=school_class.school_id, at=at)
    if not running.filter(pk=campaign.pk).exists():
        raise CampaignNotRunning
    try:
        with transaction.atomic():
            _close_expired(school_class, at)
            found = open_session_of_class(school_class, at=at)
            return found or _create_session(school_class, campaign, user, at)
    except IntegrityError:
        # Somebody else opened it in the same instant.
        found = open_session_of_class(school_class, at=at)
        if found is None:
            raise
        return found


@transaction.atomic
def close_session(*, session: ClassSession, actor: str, at: datetime) -> bool:
    """Close a session: no tablet joins, no turn starts. Takes on their way still arrive."""
    closed = ClassSession.objects.filter(pk=session.pk, closed_at=None).update(closed_at=at)
    if closed:
        Turn.objects.filter(session=session, ended_at=None).update(ended_at=at)
        audit.record(action="session.closed", actor=actor, obj=session, at=at)
    return bool(closed)


@transaction.atomic
def admit_pupil(*, session: ClassSession, pupil: Pupil, actor: str, at: datetime) -> None:
    """Let a pupil in without the picture secret, for one turn."""
    if not session.is_open(at=at) or pupil.school_class_id != session.school_class_id:
        raise SessionOver
    admission, _ = Admission.objects.update_or_create(
        session=session, pupil=pupil, defaults={"wrong_tries": 0, "admitted_at": at}
    )
    audit.record(action="pupil.admitted", actor=actor, obj=admission, at=at)


def _close_expired(school_class: SchoolClass, at: datetime) -> None:
    expired = ClassSession.objects.filter(
        school_class=school_class, closed_at=None, closes_at__lte=at
    )
    for session in expired:
        close_session(session=session, actor="command", at=session.closes_at)


def _create_session(
    school_class: SchoolClass, campaign: Campaign, user: User, at: datetime
) -> ClassSession:
    session = ClassSession.objects.create(
        school_id=school_class.school_id,
        school_class=school_class,
        campaign=campaign,
        opened_by=user,
        code="".join(secrets.choice(CODE_SYMBOLS) for _ in range(CODE_LENGTH)),
        opened_at=at,
        closes_at=min(at + SESSION_LIFE, campaign.ends_at),
    )
    facts = {"class": str(school_class.pk), "campaign": str(campaign.pk)}
    audit.record(action="session.opened", actor=f"user:{user.pk}", obj=session, at=at, facts=facts)
    return session
