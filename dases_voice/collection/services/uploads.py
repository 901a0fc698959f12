"""Keep a take: all of it, once, under the speaker's key, and only with consent. Keep no cover.

The order matters. Consent is asked before anything is stored, and again in the transaction that
writes the row: a withdrawal that comes in between wins. The bytes are durable before the row exists,
and the row before the answer.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django_scopes import scopes_disabled

from consent.models import Permission
from consent.services.permissions import lock_subject
from dases_voice.collection.enums import Capture, RecordingState, TurnMode
from dases_voice.collection.errors import (
    ConsentGone,
    HashWrong,
    IdTaken,
    MetadataInvalid,
    StorageAway,
    TurnEnded,
    TurnNotRecorded,
    TypeUnknown,
)
from dases_voice.collection.models import Arrival, Prompt, Recording, Speaker, Turn
from dases_voice.collection.queries import ruling_on
from dases_voice.collection.services.speakers import speaker_of
from dases_voice.collection.services.suppression import is_suppressed
from dases_voice.core.errors import KeyDestroyed
from dases_voice.core.services import audit, outbox
from dases_voice.core.services.blobs import StoredBytes, add_blob, discard_bytes, store_bytes

# Devices' clocks differ; a take that was recorded before the goodbye may arrive after it.
CLOCK_TOLERANCE = timedelta(minutes=5)
# What a sound of each type has at which place.
MAGIC = {
    "audio/flac": {0: b"fLaC"},
    "audio/wav": {0: b"RIFF", 8: b"WAVE"},
    "audio/webm": {0: b"\x1a\x45\xdf\xa3"},
    "audio/ogg": {0: b"OggS"},
    "audio/mp4": {4: b"ftyp"},
}
# What browsers' own recorders make: it stays out of lossless corpora.
LOSSY_TYPES = {"audio/webm", "audio/ogg", "audio/mp4"}
GONE_STATES = {RecordingState.WITHDRAWN, RecordingState.ERASED}


@dataclass(frozen=True)
class Take:
    """What a device sends: the sound, its hash as the device made it, and how it was captured."""

    id: UUID
    content_type: str
    sha256: str
    data: bytes
    prompt_id: UUID
    recorded_at: datetime
    capture_metadata: Mapping[str, object]
    capture_faults: Mapping[str, object] = field(default_factory=dict)


def content_type_of(data: bytes) -> str:
    """Return what a take is, by its first bytes.

    Raises
    ------
    TypeUnknown
        It is nothing that is kept.
    """
    for content_type, marks in MAGIC.items():
        if all(data.startswith(mark, at) for at, mark in marks.items()):
            return content_type
    raise TypeUnknown


def is_lossy(take: Take) -> bool:
    """Return whether sound was lost on purpose: by the kind of file, or by the device's own word."""
    said = take.capture_metadata.get("capture")
    return take.content_type in LOSSY_TYPES or said == Capture.MEDIA_RECORDER


def check_turn(*, turn: Turn, at: datetime) -> None:
    """Refuse a turn whose takes are not kept. Nothing of a take needs to be read to know that.

    Raises
    ------
    TurnNotRecorded
        Activity B, or the pupil has not said yes.
    ConsentGone
        The permission to record is closed, or the school has left the campaign.
    """
    _require_willing(turn)
    _require_permission(turn, at)


def receive_take(*, take: Take, turn: Turn, at: datetime) -> tuple[Recording, bool]:
    """Store a take of a turn that `check_turn` let pass; return its row and whether it is new.

    The same take again returns the row that is there.

    Raises
    ------
    TakeRefused
        One of its kinds, see `dases_voice.collection.errors`.
    """
    _require_willing(turn)
    _check_hash(take)
    if content_type_of(take.data) != take.content_type:
        raise TypeUnknown
    known = Recording.objects.filter(pk=take.id).first()
    if known is not None:
        _require_permission(turn, at)
        return _same_again(known, take, turn), False
    if is_suppressed(take.sha256):
        raise ConsentGone
    return _keep(take, turn, _prompt_of(take, turn), at)


def receive_cover(*, cover: Take, turn: Turn, at: datetime) -> bool:
    """Note that a cover has arrived, and keep nothing of it; return whether it is new.

    Raises
    ------
    TakeRefused
        As a take would be that was damaged or comes too late: from outside both look the same.
    """
    if turn.answered_at is None:
        raise TurnNotRecorded
    _check_hash(cover)
    prompt = _prompt_of(cover, turn)
    with scopes_disabled():  # a tablet belongs to no school
        is_new = not Arrival.objects.filter(turn=turn, prompt=prompt).exists()
    _note_arrival(turn, prompt, at)
    return is_new


def _check_hash(take: Take) -> None:
    if hashlib.sha256(take.data).hexdigest() != take.sha256:
        raise HashWrong


def _prompt_of(take: Take, turn: Turn) -> Prompt:
    # A turn that nobody ended is over with its session.
    if take.recorded_at > (turn.ended_at or turn.session.closes_at) + CLOCK_TOLERANCE:
        raise TurnEnded
    prompt = Prompt.objects.filter(pk=take.prompt_id, campaign_id=turn.session.campaign_id).first()
    if prompt is None:
        raise MetadataInvalid
    return prompt


def _note_arrival(turn: Turn, prompt: Prompt, at: datetime) -> None:
    arrival = Arrival(turn=turn, prompt=prompt, arrived_at=at)
    with scopes_disabled():  # as above
        Arrival.objects.bulk_create([arrival], ignore_conflicts=True)


def _keep(take: Take, turn: Turn, prompt: Prompt, at: datetime) -> tuple[Recording, bool]:
    try:
        speaker = speaker_of(subject_id=turn.pupil.subject_id, actor="pupil", at=at)
        stored = store_bytes(data=take.data, data_key=speaker.data_key)
    except (KeyDestroyed, OSError) as error:
        # A key that is not found was destroyed, or its store is away. The device must not delete
        # its copy for the latter; after the former, consent says so when it asks again.
        raise StorageAway from error
    try:
        with transaction.atomic():
            return _write(take, turn, prompt, speaker, stored, at), True
    except IntegrityError:
        # The same take arrived twice at once, and the other request was first.
        return _same_again(Recording.objects.get(pk=take.id), take, turn), False
    except (ConsentGone, StorageAway):
        discard_bytes(stored)
        raise


def _write(
    take: Take, turn: Turn, prompt: Prompt, speaker: Speaker, stored: StoredBytes, at: datetime
) -> Recording:
    lock_subject(turn.pupil.subject_id)
    permission = _require_permission(turn, at)
    if not Speaker.objects.filter(pk=speaker.pk, withdrawn_at=None).exists():
        raise StorageAway  # withdrawn and agreed to again meanwhile: that is a new speaker
    recording = Recording(
        id=take.id,
        speaker=speaker,
        prompt=prompt,
        campaign_id=prompt.campaign_id,
        turn=turn,
        language=prompt.language,
        state_changed_at=at,
        nudged_at=at,
        raw_blob=add_blob(stored=stored, at=at),
        content_type=take.content_type,
        sha256=take.sha256,
        size_bytes=len(take.data),
        capture_metadata=dict(take.capture_metadata),
        capture_faults=dict(take.capture_faults),
        is_lossy=is_lossy(take),
        consent_epoch=permission.epoch,
        received_at=at,
    )
    recording.save(force_insert=True)
    _note_arrival(turn, prompt, at)
    outbox.enqueue(task="collection.process_recording", at=at, recording_id=str(recording.pk))
    audit.record(
        action="recording.received",
        actor="pupil",
        obj=recording,
        at=at,
        facts={
            "sha256": take.sha256,
            "size_bytes": len(take.data),
            "prompt": str(prompt.pk),
            "turn": str(turn.pk),
            "consent_epoch": permission.epoch,
        },
    )
    return recording


def _same_again(known: Recording, take: Take, turn: Turn) -> Recording:
    if known.speaker.subject_id != turn.pupil.subject_id:
        # An erased speaker has no subject: that take is gone, and stays gone.
        raise ConsentGone if known.speaker.subject_id is None else IdTaken
    if known.state in GONE_STATES:
        raise ConsentGone
    if known.sha256 != take.sha256:
        raise IdTaken
    return known


def _require_willing(turn: Turn) -> None:
    if turn.mode != TurnMode.A or turn.assented_at is None:
        raise TurnNotRecorded


def _require_permission(turn: Turn, at: datetime) -> Permission:
    ruling, permission = ruling_on(turn, is_willing=turn.assented_at is not None, at=at)
    if not ruling.allow:
        raise ConsentGone
    return permission
