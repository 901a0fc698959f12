"""Voices that pupils listen to: checked, encrypted under a key of their own, destroyed for good."""

from datetime import datetime

from django.db import transaction

from dases_voice.audio.signal import SignalError, process
from dases_voice.collection.enums import PromptKind
from dases_voice.collection.errors import VoiceUnusable
from dases_voice.collection.models import Prompt, PromptVoice
from dases_voice.core.errors import BlobMissing, KeyDestroyed
from dases_voice.core.models import User
from dases_voice.core.services import audit, outbox
from dases_voice.core.services.blobs import read_blob, store_blob
from dases_voice.core.services.keys import create_data_key
from dases_voice.schools.models import Establishment

VOICE_TYPE = "audio/flac"


def add_voice(
    *,
    data: bytes,
    is_synthesised: bool,
    made_by: str,
    school: Establishment | None,
    user: User | None,
    actor: str,
    at: datetime,
) -> PromptVoice:
    """Decode a sound, make a clip of it as of a pupil's take, and keep the clip alone.

    Raises
    ------
    VoiceUnusable
        It cannot be decoded, is silent, or lasts longer than a minute.
    """
    try:
        clip = process(data)
    except SignalError as error:
        raise VoiceUnusable from error
    key = create_data_key(actor=actor, at=at)
    blob = store_blob(data=clip.flac, data_key=key, at=at)
    with transaction.atomic():
        voice = PromptVoice.objects.create(
            school=school,
            blob=blob,
            is_synthesised=is_synthesised,
            made_by=made_by,
            duration_s=clip.duration_s,
            added_by=user,
            created_at=at,
        )
        facts = {"is_synthesised": is_synthesised, "sha256": blob.sha256}
        audit.record(action="prompt_voice.added", actor=actor, obj=voice, at=at, facts=facts)
    return voice


@transaction.atomic
def remove_voice(*, voice: PromptVoice, actor: str, at: datetime) -> bool:
    """Destroy a voice wherever it is used. A prompt that only repeats it is asked no more."""
    changed = PromptVoice.objects.filter(pk=voice.pk, removed_at=None).update(removed_at=at)
    if changed:
        repeated = Prompt.objects.filter(voice=voice, kind=PromptKind.REPEAT, retired_at=None)
        repeated.update(retired_at=at)
        outbox.enqueue(task="erase.discard_scan", at=at, blob_id=str(voice.blob_id))
        audit.record(action="prompt_voice.removed", actor=actor, obj=voice, at=at)
    return bool(changed)


def sound_of(voice: PromptVoice | None) -> bytes | None:
    """Return the sound in the form `VOICE_TYPE`, or None where there is none any more."""
    if voice is None or voice.removed_at is not None:
        return None
    try:
        return read_blob(voice.blob)
    except (KeyDestroyed, BlobMissing):
        return None
