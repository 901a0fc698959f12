"""A family, or the pupil, listens to the pupil's recordings: who heard which one is written down."""

from datetime import datetime
from uuid import UUID

from consent import voices
from consent.models import PUPIL, DataSubject, HolderLink, Signer
from consent.services.entitlement import require_signature
from consent.services.news import tell
from consent.voices import Sound


def hear_recording(*, link: HolderLink, recording_id: UUID, at: datetime) -> Sound | None:
    """Return a recording of the holder's child; nothing when it is not this child's, or closed.

    Raises
    ------
    SignerNotEntitled
        When the holder may not sign: also while the school has not checked who exercises authority.
    """
    require_signature(link=link, at=at)
    return _heard(link.subject, Signer(link.holder), recording_id, at)


def hear_own_recording(*, subject: DataSubject, recording_id: UUID, at: datetime) -> Sound | None:
    """Return one of the pupil's own recordings; nothing when it is not theirs, or closed."""
    return _heard(subject, PUPIL, recording_id, at)


def _heard(subject: DataSubject, signer: Signer, recording_id: UUID, at: datetime) -> Sound | None:
    sound = voices.sound_of(subject.pk, recording_id)
    if sound is not None:
        facts = {"recording": str(recording_id)}
        tell(action="hear_recording", obj=subject, actor=str(signer), at=at, facts=facts)
    return sound
