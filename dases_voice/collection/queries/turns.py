"""Who may be asked at the microphone, and who is sent to the other activity for company."""

import hashlib
import hmac
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django_scopes import scopes_disabled

from consent.queries import recordable_but_for_assent
from dases_voice.collection.models import ClassSession, Turn
from dases_voice.schools.models import Pupil
from dases_voice.schools.queries import pupils_of_class

LEAST_COVER = 3


def covered_pupils(*, session_id: UUID, recordable: Collection[UUID]) -> frozenset[UUID]:
    """Return the pupils who could record but get activity B, so that B says nothing about anybody.

    One in five and at least three, but never more than half: see `docs/adr/0009`. The choice
    follows from the session and the pupil alone: a reload changes nothing, and the next session
    chooses others.
    """
    fifth, half = -(-len(recordable) // 5), len(recordable) // 2
    count = min(max(LEAST_COVER, fifth), half)
    ranked = sorted(recordable, key=lambda pupil_id: _draw(session_id, pupil_id))
    return frozenset(ranked[:count])


def is_asked(*, session: ClassSession, pupil: Pupil, at: datetime) -> bool:
    """Return whether this pupil's turn may record, if the pupil agrees."""
    recordable = [
        classmate.pk
        for classmate in pupils_of_class(session.school_class)
        if recordable_but_for_assent(subject_id=classmate.subject_id, at=at)
    ]
    covered = covered_pupils(session_id=session.pk, recordable=recordable)
    return pupil.pk in recordable and pupil.pk not in covered


def secret_of(pupil: Pupil) -> frozenset[str]:
    """Return the two pictures by which the pupil confirms the card."""
    return frozenset({pupil.secret_first, pupil.secret_second})


def turn_of_ticket(*, turn_id: UUID, nonce: str) -> Turn | None:
    """Return the turn of a ticket, whatever the school: a tablet belongs to none."""
    with scopes_disabled():
        return (
            Turn.objects.filter(pk=turn_id, nonce=nonce)
            .select_related("session__campaign", "session__school_class", "pupil")
            .first()
        )


def _draw(session_id: UUID, pupil_id: UUID) -> bytes:
    key = settings.SECRET_KEY.encode()
    return hmac.new(key, session_id.bytes + pupil_id.bytes, hashlib.sha256).digest()
