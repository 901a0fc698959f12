"""A pupil's turn: in by the picture secret, the pupil's own word, out. Call it in the school's scope."""

import secrets
import uuid
from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import F

from consent.enums import Channel, DecisionKind
from consent.models import NoticeRendering
from consent.queries import audience_for, current_version, rendering_in
from consent.services import record_pupil_decision
from dases_voice.collection.enums import TurnMode
from dases_voice.collection.errors import (
    CardLocked,
    SecretIncomplete,
    SecretWrong,
    SessionOver,
    SessionPaused,
    TurnOver,
)
from dases_voice.collection.models import Admission, ClassSession, Turn
from dases_voice.collection.queries import is_asked, ruling_on, secret_of
from dases_voice.collection.queries.board import WRONG_TRIES_ALLOWED
from dases_voice.collection.services.draws import draw_prompts
from dases_voice.core.services import audit
from dases_voice.schools.models import Pupil


def start_turn(
    *, session: ClassSession, pupil: Pupil, pictures: Collection[str], at: datetime
) -> Turn:
    """Start a pupil's turn, and decide which activity it is.

    Raises
    ------
    SessionOver
        The session is closed, or the pupil is of another class.
    SessionPaused
        The class is having a break.
    SecretIncomplete
        Two pictures make a secret; this counts as no try.
    SecretWrong, CardLocked
        These are not the pupil's pictures; after five such tries the teacher must help.
    """
    if session.is_over(at=at) or pupil.school_class_id != session.school_class_id:
        raise SessionOver
    if not session.is_open(at=at):
        raise SessionPaused
    _check_secret(session, pupil, pictures)
    mode = TurnMode.A if is_asked(session=session, pupil=pupil, at=at) else TurnMode.B
    with transaction.atomic():
        admissions = Admission.objects.filter(session=session, pupil=pupil)
        admissions.update(wrong_tries=0)
        admissions.filter(is_lasting=False).update(admitted_at=None)
        Turn.objects.filter(session=session, pupil=pupil, ended_at=None).update(ended_at=at)
        turn = Turn.objects.create(
            session=session, pupil=pupil, mode=mode, nonce=secrets.token_hex(16), started_at=at
        )
        audit.record(action="turn.started", actor="pupil", obj=turn, at=at)
    return turn


@transaction.atomic
def answer_assent(*, turn: Turn, is_willing: bool, language: str, at: datetime) -> Turn:
    """Take the pupil's own word at the microphone. "Not today" changes nothing for other days.

    In activity B the question is the same and the answer is kept nowhere: nothing is recorded, so
    there is nothing to agree to.

    Raises
    ------
    TurnOver
        The turn has ended.
    """
    turn = _locked(turn)
    if turn.ended_at is not None:
        raise TurnOver
    if turn.answered_at is not None:
        return turn
    if turn.mode == TurnMode.A:
        _write_word(turn, is_willing, language, at)
        turn.mode = _mode_after(turn, is_willing, at)
        turn.assented_at = at if turn.mode == TurnMode.A else None
    turn.answered_at = at
    turn.save(update_fields=["mode", "answered_at", "assented_at"])
    draw_prompts(turn=turn)
    return turn


@transaction.atomic
def end_turn(*, turn: Turn, at: datetime) -> bool:
    """End a turn. What was recorded before may still arrive while its ticket is good."""
    ended = Turn.objects.filter(pk=turn.pk, ended_at=None).update(ended_at=at)
    if ended:
        audit.record(action="turn.ended", actor="pupil", obj=turn, at=at)
    return bool(ended)


def rendering_for_pupil(*, turn: Turn, language: str, at: datetime) -> NoticeRendering:
    """Return the words of the campaign's notice for a pupil of this age."""
    birth_date = turn.pupil.subject.birth_date
    if birth_date is None:
        raise TurnOver
    version = current_version(turn.session.campaign.notice, at)
    return rendering_in(version, audience_for(birth_date, at), language)


def _locked(turn: Turn) -> Turn:
    """Return the turn as it is now; a second answer waits until the first is written."""
    turns = Turn.objects.select_for_update(of=("self",))
    return turns.select_related("session__campaign__notice", "pupil__subject").get(pk=turn.pk)


def _check_secret(session: ClassSession, pupil: Pupil, pictures: Collection[str]) -> None:
    admission, _ = Admission.objects.get_or_create(session=session, pupil=pupil)
    if admission.admitted_at is not None:
        return
    if admission.wrong_tries >= WRONG_TRIES_ALLOWED:
        raise CardLocked
    if len(set(pictures)) != len(secret_of(pupil)):
        raise SecretIncomplete
    # The try is counted before it is judged, so that tries at the same time all count.
    counted = Admission.objects.filter(pk=admission.pk, wrong_tries__lt=WRONG_TRIES_ALLOWED)
    if not counted.update(wrong_tries=F("wrong_tries") + 1):
        raise CardLocked
    if frozenset(pictures) != secret_of(pupil):
        admission.refresh_from_db(fields=["wrong_tries"])
        raise CardLocked if admission.wrong_tries >= WRONG_TRIES_ALLOWED else SecretWrong


def _write_word(turn: Turn, is_willing: bool, language: str, at: datetime) -> None:
    subject = turn.pupil.subject
    if is_willing and ruling_on(turn, is_willing=True, at=at)[0].allow:
        return  # said before, on the same notice, and still in force
    record_pupil_decision(
        subject=subject,
        kind=DecisionKind.GIVE if is_willing else DecisionKind.DEFER,
        rendering=rendering_for_pupil(turn=turn, language=language, at=at),
        channel=Channel.MICROPHONE,
        nonce=uuid.uuid5(turn.pk, "assent"),
        at=at,
    )


def _mode_after(turn: Turn, is_willing: bool, at: datetime) -> TurnMode:
    ruling, _permission = ruling_on(turn, is_willing=is_willing, at=at)
    return TurnMode.A if ruling.allow else TurnMode.B
