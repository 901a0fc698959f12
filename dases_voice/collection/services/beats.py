"""What tablets tell in passing: that they are there, and counts. Never a sound, never a name."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import F, Max
from django.db.models.functions import Greatest
from django_scopes import scopes_disabled

from dases_voice.collection.enums import SoundFault
from dases_voice.collection.models import ClassSession, Tablet, Turn
from dases_voice.schools.models import Pupil


@dataclass(frozen=True)
class Beat:
    """One beat of a tablet. In both activities it says the same of the same lesson.

    `kept` and `waiting` are takes of this turn: kept by the pupil, and not at the server yet.
    `calls` is how often the pupil has asked for help.
    """

    kept: int = 0
    waiting: int = 0
    calls: int = 0
    faults: Mapping[SoundFault, int] = field(default_factory=dict)


@transaction.atomic
def enter_tablet(*, session: ClassSession, at: datetime) -> Tablet:
    """Give a tablet that joins a session its number there."""
    with scopes_disabled():  # a tablet belongs to no school
        # Of two that join at once, the second waits for the first, and gets the next number.
        ClassSession.objects.select_for_update().get(pk=session.pk)
        last = Tablet.objects.filter(session=session).aggregate(last=Max("number"))["last"]
        return Tablet.objects.create(session=session, number=(last or 0) + 1, seen_at=at)


@transaction.atomic
def take_beat(*, tablet: Tablet, turn: Turn | None, beat: Beat, at: datetime) -> None:
    """Remember that a tablet is there, and what it counts."""
    Tablet.objects.filter(pk=tablet.pk).update(seen_at=at, faults=dict(beat.faults))
    if turn is None or turn.session_id != tablet.session_id:
        return
    # A beat may overtake another: what only grows is never set back.
    Turn.objects.filter(pk=turn.pk).update(
        tablet=tablet,
        seen_at=at,
        takes_kept=Greatest(F("takes_kept"), beat.kept),
        takes_waiting=beat.waiting,
        calls=Greatest(F("calls"), beat.calls),
    )


def answer_calls(*, session: ClassSession, pupil: Pupil) -> None:
    """Note that the teacher has seen a pupil's calls; a later call is a new one."""
    turns = Turn.objects.filter(session=session, pupil=pupil)
    turns.update(calls_seen=F("calls"))
