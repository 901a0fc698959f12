"""The first consent gate: what the collection knows, brought before the ledger's rule."""

from datetime import datetime

from django_scopes import scopes_disabled

from consent.enums import PurposeCode, Reason
from consent.models import NoticeVersion, Permission
from consent.queries import RecordingFacts, Ruling, may_record, permission_of
from dases_voice.collection.models import Campaign, Turn

UNKNOWN = (Reason.UNKNOWN_SUBJECT, Reason.DECEASED)


def ruling_on(turn: Turn, *, is_willing: bool, at: datetime) -> tuple[Ruling, Permission]:
    """Tell whether what is said in a turn may be recorded and kept, and on which permission.

    The permission is asked as it is now; the rest is a matter of the time when the turn began, as a
    take may arrive when the lesson is over.
    """
    session, pupil = turn.session, turn.pupil
    with scopes_disabled():  # a tablet belongs to no school
        takes_part = session.campaign.schools.filter(pk=session.school_class.school_id).exists()
    permission = permission_of(subject_id=pupil.subject_id, purpose=PurposeCode.RECORD, at=at)
    facts = RecordingFacts(
        is_known=permission.reason not in UNKNOWN,
        is_free_of_hold=permission.reason != Reason.ON_HOLD,
        campaign_runs=session.campaign.is_running(at=turn.started_at),
        school_takes_part=takes_part,
        session_is_open=session.opened_at <= turn.started_at < session.closes_at,
        is_of_the_class=pupil.school_class_id == session.school_class_id,
        is_permitted=permission.is_open,
        notice_is_the_campaigns=_speaks_of(session.campaign, permission),
        is_willing_today=is_willing,
    )
    return may_record(facts), permission


def _speaks_of(campaign: Campaign, permission: Permission) -> bool:
    signed = permission.signed_versions.split()
    return NoticeVersion.objects.filter(pk__in=signed, notice_id=campaign.notice_id).exists()
