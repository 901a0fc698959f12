"""What a teacher sees of a session: never who agreed, who refused, or whose voice is kept."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import Q, QuerySet
from django_scopes import scopes_disabled

from dases_voice.collection.enums import SessionState
from dases_voice.collection.models import Admission, ClassSession, Turn
from dases_voice.collection.queries.recordings import takes_of_session
from dases_voice.core.models import User
from dases_voice.schools.models import Pupil, SchoolClass
from dases_voice.schools.queries import SMALLEST_TOTAL, posts_of, pupils_of_class

WRONG_TRIES_ALLOWED = 5


class Progress(StrEnum):
    """Where a pupil is; the same words for both activities."""

    NOT_YET = "not_yet"
    IN_PROGRESS = "in_progress"
    FINISHED = "finished"


@dataclass(frozen=True)
class BoardCard:
    """One pupil on the board."""

    pupil: Pupil
    progress: Progress
    is_locked: bool
    is_admitted: bool
    is_lasting: bool  # the admission

    @property
    def fingerprint(self) -> tuple[str | bool, ...]:
        """Return all that the board shows of this pupil."""
        pupil = self.pupil
        names = (str(pupil.pk), pupil.first_name, pupil.last_name, pupil.card)
        return (*names, self.progress.value, self.is_locked, self.is_admitted, self.is_lasting)


@dataclass(frozen=True)
class Board:
    """The state of a session as the teacher sees it."""

    session: ClassSession
    state: SessionState
    cards: list[BoardCard]
    waiting: int
    processed: int

    @property
    def is_over(self) -> bool:
        return self.state == SessionState.CLOSED

    @property
    def finished(self) -> int:
        return sum(card.progress == Progress.FINISHED for card in self.cards)

    @property
    def in_progress(self) -> int:
        return sum(card.progress == Progress.IN_PROGRESS for card in self.cards)

    @property
    def shows_total(self) -> bool:
        """Whether the number of kept voices is large enough to say nothing about anybody."""
        return self.processed >= SMALLEST_TOTAL

    @property
    def etag(self) -> str:
        """Return what changes when the board does."""
        shown_total = self.processed if self.shows_total else None
        content = [card.fingerprint for card in self.cards]
        text = repr((content, self.state.value, self.waiting, shown_total))
        return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


def board_of(session: ClassSession, *, at: datetime) -> Board:
    """Return the board of a session, in five queries whatever the size of the class."""
    waiting, processed = takes_of_session(session)
    started: set[UUID] = set()
    running: set[UUID] = set()
    for pupil_id, ended_at in Turn.objects.filter(session=session).values_list(
        "pupil_id", "ended_at"
    ):
        (started if ended_at else running).add(pupil_id)
    admissions = {a.pupil_id: a for a in Admission.objects.filter(session=session)}
    cards = []
    for pupil in pupils_of_class(session.school_class):
        admission = admissions.get(pupil.pk)
        progress = Progress.NOT_YET
        if pupil.pk in running:
            progress = Progress.IN_PROGRESS
        elif pupil.pk in started:
            progress = Progress.FINISHED
        is_admitted = admission is not None and admission.admitted_at is not None
        is_locked = admission is not None and admission.wrong_tries >= WRONG_TRIES_ALLOWED
        is_lasting = is_admitted and admission is not None and admission.is_lasting
        is_locked = is_locked and not is_admitted
        cards.append(BoardCard(pupil, progress, is_locked, is_admitted, is_lasting))
    return Board(session, session.state_at(at=at), cards, waiting, processed)


def is_admitted(*, session: ClassSession, pupil: Pupil) -> bool:
    """Return whether the teacher lets this pupil in without pictures."""
    admissions = Admission.objects.filter(session=session, pupil=pupil)
    return admissions.filter(admitted_at__isnull=False).exists()


def sessions_for(user: User) -> QuerySet[ClassSession]:
    """Return the sessions of the account's classes, and of all classes of a school it heads."""
    posts = posts_of(user)
    return ClassSession.objects.filter(
        Q(school_id__in=[post.school_id for post in posts if post.is_head])
        | Q(school_class_id__in=[class_id for post in posts for class_id in post.class_ids])
    ).select_related("school_class", "campaign")


def open_session_of_class(school_class: SchoolClass, *, at: datetime) -> ClassSession | None:
    """Return the session of the class that tablets can join now."""
    return ClassSession.objects.filter(
        school_class=school_class, closed_at=None, closes_at__gt=at
    ).first()


def session_of_code(code: str, *, at: datetime) -> ClassSession | None:
    """Return the open session that a code opens, whatever the school: a tablet belongs to none."""
    with scopes_disabled():
        return (
            ClassSession.objects.filter(code=code, closed_at=None, closes_at__gt=at)
            .select_related("school_class", "campaign")
            .first()
        )
