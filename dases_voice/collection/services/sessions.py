"""Open a class session, pause, resume, extend and close it, help a pupil in."""

import secrets
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from dases_voice.collection.enums import SESSION_TRANSITIONS, SessionStep
from dases_voice.collection.errors import CampaignNotRunning, SessionAtItsLongest, SessionOver
from dases_voice.collection.models import Admission, Campaign, ClassSession, Turn
from dases_voice.collection.queries import open_session_of_class, running_campaigns
from dases_voice.core.models import User
from dases_voice.core.services import audit
from dases_voice.schools.models import Pupil, SchoolClass

SESSION_LIFE = timedelta(minutes=90)
EXTENSION = timedelta(minutes=15)
LONGEST_SESSION = timedelta(minutes=150)  # shorter than a tablet's cookie and than a ticket
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
def pause_session(*, session: ClassSession, actor: str, at: datetime) -> bool:
    """Give the class a break: no turn starts or goes on. Takes on their way still arrive."""
    return not session.is_over(at=at) and _step(session, SessionStep.PAUSE, actor, at)


@transaction.atomic
def resume_session(*, session: ClassSession, actor: str, at: datetime) -> bool:
    """End the break."""
    return not session.is_over(at=at) and _step(session, SessionStep.RESUME, actor, at)


@transaction.atomic
def extend_session(*, session: ClassSession, actor: str, at: datetime) -> bool:
    """Give the class a quarter of an hour more.

    Raises
    ------
    SessionOver
        The session is closed: another one is opened.
    SessionAtItsLongest
        There is nothing left to give.
    """
    if session.is_over(at=at):
        raise SessionOver
    latest = min(session.opened_at + LONGEST_SESSION, session.campaign.ends_at)
    closes_at = min(session.closes_at + EXTENSION, latest)
    if closes_at <= session.closes_at:
        raise SessionAtItsLongest
    return _step(session, SessionStep.EXTEND, actor, at, closes_at=closes_at)


@transaction.atomic
def close_session(*, session: ClassSession, actor: str, at: datetime) -> bool:
    """Close a session: no tablet joins, no turn starts. Takes on their way still arrive."""
    is_closed = _step(session, SessionStep.CLOSE, actor, at, closed_at=at)
    if is_closed:
        Turn.objects.filter(session=session, ended_at=None).update(ended_at=at)
    return is_closed


@transaction.atomic
def admit_pupil(
    *, session: ClassSession, pupil: Pupil, is_lasting: bool, actor: str, at: datetime
) -> None:
    """Let a pupil in without the picture secret: for one turn, or for the whole lesson."""
    if session.is_over(at=at) or pupil.school_class_id != session.school_class_id:
        raise SessionOver
    admission, _ = Admission.objects.update_or_create(
        session=session,
        pupil=pupil,
        defaults={"wrong_tries": 0, "admitted_at": at, "is_lasting": is_lasting},
    )
    facts = {"accessible_alternative": is_lasting}
    audit.record(action="pupil.admitted", actor=actor, obj=admission, at=at, facts=facts)


def _step(
    session: ClassSession, step: SessionStep, actor: str, at: datetime, **changes: datetime
) -> bool:
    """Take a step of the declared table; return whether the session was in a state for it."""
    for (state, known_step), target in SESSION_TRANSITIONS.items():
        rows = ClassSession.objects.filter(pk=session.pk, state=state)
        if known_step == step and rows.update(state=target, **changes):
            audit.record(action=f"session.{step}", actor=actor, obj=session, at=at)
            return True
    return False


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
