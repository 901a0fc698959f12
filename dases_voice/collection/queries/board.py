"""What a teacher sees of a session: never who agreed, who refused, or whose voice is kept.

All of it is the same for both activities by construction, see `docs/adr/0021`.
"""

import hashlib
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from dases_voice.collection.enums import SessionState, SoundFault
from dases_voice.collection.models import Admission, Arrival, ClassSession, Tablet, Turn
from dases_voice.schools.models import Pupil
from dases_voice.schools.queries import pupils_of_class

WRONG_TRIES_ALLOWED = 5
# Two beats may be lost before a tablet counts as away.
ON_FOR = timedelta(seconds=60)
TABLETS_IN_A_ROOM = 3
HOLES_OF_A_DEVICE = 3


class Progress(StrEnum):
    """Where a pupil is; the same words for both activities."""

    NOT_YET = "not_yet"
    IN_PROGRESS = "in_progress"
    FINISHED = "finished"


@dataclass(frozen=True)
class Sign:
    """A tablet's last sign of life, to the minute."""

    number: int
    is_on: bool
    seen_at: datetime | None
    """Of a tablet that is not on."""


@dataclass(frozen=True)
class BoardCard:
    """One pupil on the board."""

    pupil: Pupil
    progress: Progress
    is_locked: bool
    is_admitted: bool
    is_lasting: bool
    """The admission."""
    sign: Sign | None
    received: int
    waiting: int
    is_calling: bool

    @property
    def shown(self) -> tuple[object, ...]:
        """Return all that the board shows of this pupil, but who it is."""
        admission = (self.is_locked, self.is_admitted, self.is_lasting)
        counts = (self.received, self.waiting, self.is_calling)
        return (self.progress.value, *admission, self.sign, *counts)

    @property
    def fingerprint(self) -> tuple[object, ...]:
        """Return all that the board shows of this pupil."""
        pupil = self.pupil
        return (pupil.pk, pupil.first_name, pupil.last_name, pupil.card, *self.shown)


@dataclass(frozen=True)
class BoardTablet:
    """One tablet on the board, with what troubles its sound."""

    sign: Sign
    waiting: int
    faults: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Board:
    """The state of a session as the teacher sees it."""

    session: ClassSession
    state: SessionState
    cards: list[BoardCard]
    tablets: list[BoardTablet]
    advice: tuple[str, ...] = ()
    """What the teacher can do about the sound, of the room first."""

    @property
    def is_over(self) -> bool:
        return self.state == SessionState.CLOSED

    @property
    def not_yet(self) -> int:
        return sum(card.progress == Progress.NOT_YET for card in self.cards)

    @property
    def finished(self) -> int:
        return sum(card.progress == Progress.FINISHED for card in self.cards)

    @property
    def in_progress(self) -> int:
        return sum(card.progress == Progress.IN_PROGRESS for card in self.cards)

    @property
    def calling(self) -> int:
        return sum(card.is_calling for card in self.cards)

    @property
    def received(self) -> int:
        return sum(card.received for card in self.cards)

    @property
    def waiting(self) -> int:
        return sum(card.waiting for card in self.cards)

    @property
    def etag(self) -> str:
        """Return what changes when the board does."""
        content = [card.fingerprint for card in self.cards]
        text = repr((content, self.tablets, self.state.value))
        return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


def board_of(session: ClassSession, *, at: datetime) -> Board:
    """Return the board of a session, in five queries whatever the size of the class."""
    arrived = Counter(Arrival.objects.filter(turn__session=session).values_list("turn", flat=True))
    turns = defaultdict[UUID, list[Turn]](list)
    waiting = Counter[UUID | None]()
    for turn in (
        Turn.objects.filter(session=session).select_related("tablet").order_by("started_at")
    ):
        turns[turn.pupil_id].append(turn)
        waiting[turn.tablet_id] += _waiting(turn, arrived[turn.pk])
    admissions = {a.pupil_id: a for a in Admission.objects.filter(session=session)}
    known = list(Tablet.objects.filter(session=session))
    tablets = [
        BoardTablet(_sign(tablet, tablet.seen_at, at), waiting[tablet.pk], _faults(tablet))
        for tablet in known
    ]
    cards = [
        _card(pupil, turns[pupil.pk], arrived, admissions.get(pupil.pk), at)
        for pupil in pupils_of_class(session.school_class)
    ]
    return Board(session, session.state_at(at=at), cards, tablets, _advice(known))


def _card(
    pupil: Pupil,
    turns: list[Turn],
    arrived: Counter[UUID],
    admission: Admission | None,
    at: datetime,
) -> BoardCard:
    is_admitted = admission is not None and admission.admitted_at is not None
    is_locked = admission is not None and admission.wrong_tries >= WRONG_TRIES_ALLOWED
    signs = [_sign(t.tablet, t.seen_at, at) for t in turns if t.tablet and t.seen_at]
    return BoardCard(
        pupil=pupil,
        progress=_progress(turns),
        is_locked=is_locked and not is_admitted,
        is_admitted=is_admitted,
        is_lasting=is_admitted and admission is not None and admission.is_lasting,
        sign=signs[-1] if signs else None,
        received=sum(arrived[turn.pk] for turn in turns),
        waiting=sum(_waiting(turn, arrived[turn.pk]) for turn in turns),
        is_calling=any(turn.calls > turn.calls_seen and turn.ended_at is None for turn in turns),
    )


def _progress(turns: list[Turn]) -> Progress:
    if any(turn.ended_at is None for turn in turns):
        return Progress.IN_PROGRESS
    return Progress.FINISHED if turns else Progress.NOT_YET


def _waiting(turn: Turn, arrived: int) -> int:
    """Return the takes that still are on a tablet, by its last word and by what came after it."""
    return max(0, min(turn.takes_waiting, turn.takes_kept - arrived))


def _sign(tablet: Tablet, seen_at: datetime, at: datetime) -> Sign:
    is_on = at - seen_at < ON_FOR
    minute = timezone.localtime(seen_at).replace(second=0, microsecond=0)
    return Sign(tablet.number, is_on, None if is_on else minute)


def _advice(tablets: list[Tablet]) -> tuple[str, ...]:
    """Tell a trouble of the room, which many tablets have, from one of a device, which comes again.

    Both activities listen to the same room with the same code: it says nothing of who agreed.
    """
    in_noise = sum(tablet.faults.get(SoundFault.NOISY, 0) > 0 for tablet in tablets)
    advice = []
    if in_noise >= max(TABLETS_IN_A_ROOM, len(tablets) / 2):
        advice.append(
            _("Several tablets hear noise: it is the room. Close the windows, or let fewer record.")
        )
    for tablet in tablets:
        if tablet.faults.get(SoundFault.HOLE, 0) >= HOLES_OF_A_DEVICE:
            said = _("Tablet %(number)s loses bits of sound: close its other apps, or change it.")
            advice.append(said % {"number": tablet.number})
    return tuple(advice)


def _faults(tablet: Tablet) -> tuple[tuple[str, int], ...]:
    known = [(SoundFault(code), count) for code, count in tablet.faults.items()]
    return tuple((str(fault.label), count) for fault, count in sorted(known))
