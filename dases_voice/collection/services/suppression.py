"""An erased voice stays away: neither an old archive nor a restored backup brings it back."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from dases_voice.audio.models import ProcessingRun
from dases_voice.collection.enums import RecordingState
from dases_voice.collection.models import Recording, Speaker, Suppression
from dases_voice.core.models import DataKey
from dases_voice.core.prepared import Select, slot
from dases_voice.core.services import audit
from dases_voice.core.services.blobs import delete_blob
from dases_voice.core.services.keys import keyed_hash, keys_without_bytes

_MARKED = Select(
    lambda: Suppression.objects.filter(keyed_sha256=slot(Suppression, "keyed_sha256")).order_by()
)


def suppress_voice(*, speaker: Speaker, at: datetime) -> None:
    """Put the fingerprints of everything a speaker said on the list. Safe to repeat."""
    takes = speaker.recordings.values_list("sha256", flat=True)
    runs = ProcessingRun.objects.filter(source_blob__data_key=speaker.data_key_id)
    clips = runs.values_list("sha256_pcm", flat=True)
    marks = {_mark(sha256) for sha256 in {*takes, *clips} if sha256}
    Suppression.objects.bulk_create(
        (Suppression(keyed_sha256=mark, created_at=at) for mark in sorted(marks)),
        ignore_conflicts=True,
    )


def is_suppressed(sha256: str) -> bool:
    """Tell whether these bytes, or these samples, belong to a voice that was erased."""
    return _MARKED.first(keyed_sha256=_mark(sha256)) is not None


def discard_recording(*, recording: Recording, run: ProcessingRun, at: datetime) -> None:
    """Keep nothing of a take whose samples were erased before, however it was packed this time."""
    clip = run.clip_blob
    with transaction.atomic():
        changed = Recording.objects.filter(
            pk=recording.pk, state=RecordingState.PROCESSING, attempts=recording.attempts
        ).update(
            state=RecordingState.ERASED,
            run=None,
            capture_metadata={},
            capture_faults={},
            state_changed_at=at,
        )
        if not changed:
            return
        run.delete()
        audit.record(action="recording.suppressed", actor="worker", obj=recording, at=at)
    for blob in (recording.raw_blob, clip):
        if blob is not None:
            delete_blob(blob=blob, at=at)


def restored_voices() -> list[Speaker]:
    """Return the speakers in use who were erased before, as their takes say."""
    in_use = _in_use()
    known = set(Suppression.objects.values_list("keyed_sha256", flat=True))
    takes = Recording.objects.filter(speaker__in=in_use).values_list("speaker_id", "sha256")
    found = {speaker_id for speaker_id, sha256 in takes.iterator() if _mark(sha256) in known}
    return list(in_use.filter(pk__in=found))


def restored_voice_faults() -> Iterator[str]:
    """Find erased voices that a restored backup has brought back; `fsck` asks.

    A key that is gone says the same, where the list itself is as old as the backup. It is reported
    only: a key store that is away would look like that for everybody.
    """
    for speaker in restored_voices():
        yield f"speaker {speaker.pk}: was erased"
    lost = keys_without_bytes(DataKey.objects.filter(speaker__in=_in_use()))
    for speaker in _in_use().filter(data_key__in=lost):
        yield f"speaker {speaker.pk}: its key is gone"


def _in_use() -> QuerySet[Speaker]:
    return Speaker.objects.filter(erased_at=None, withdrawn_at=None)


def _mark(sha256: str) -> str:
    return keyed_hash(purpose="suppression", value=sha256)
