"""A part of a take is silenced: wherever the same samples are, and in what was sent, too.

`prepare_mutings` stores the muted sounds, outside a transaction; `apply_mutings` lets the takes have
them, inside one. The former sounds are destroyed after that, by a task of the eraser.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from dases_voice.audio.models import ProcessingRun
from dases_voice.audio.services import Muting, discard_muting, prepare_muting, write_muting
from dases_voice.collection.enums import RecordingState
from dases_voice.collection.models import Recording
from dases_voice.collection.queries import same_samples
from dases_voice.collection.services.quarantine import tell_closed
from dases_voice.collection.signals import recording_processed, recordings_erased
from dases_voice.core.services import outbox

# What a muted take is, whatever the device had sent.
MUTED_TYPE = "audio/flac"
REASON = "muted"


def prepare_mutings(*, recording: Recording, start_s: float, end_s: float) -> list[Muting]:
    """Store the sounds of a take without a part of its clip, and those of its doubles.

    Raises
    ------
    dases_voice.audio.errors.MutingRefused
        The part cannot be muted.
    """
    runs = ProcessingRun.objects.filter(pk__in=same_samples(recording).values("run"))
    prepared: list[Muting] = []
    try:
        # One by one: what is stored when one of them fails must be known.
        prepared.extend(
            prepare_muting(run=run, start_s=start_s, end_s=end_s)
            for run in runs.select_related("clip_blob__data_key", "source_blob__data_key")
        )
    except BaseException:
        discard_mutings(prepared)
        raise
    return prepared


def discard_mutings(mutings: Iterable[Muting]) -> None:
    """Remove what was stored for nothing."""
    for muting in mutings:
        discard_muting(muting)


def apply_mutings(*, mutings: Iterable[Muting], at: datetime) -> list[UUID]:
    """Give the takes their muted sounds, and return which takes these are.

    What was published never changes: versions that hold one of them stop serving it, as when its
    files are erased, for the former files will be.
    """
    changed: list[UUID] = []
    for muting in mutings:
        former = muting.run
        takes = Recording.objects.filter(run=former)
        changed += takes.values_list("pk", flat=True)
        run = write_muting(muting=muting, at=at)
        takes.update(run=run)
        follow_muting(raw_blob_id=former.source_blob_id, run=run)
    tell_closed(recording_ids=changed, reason=REASON, at=at)
    recordings_erased.send(sender=Recording, recording_ids=changed, at=at)
    for recording_id in changed:
        recording_processed.send(sender=Recording, recording_id=recording_id, at=at)
    outbox.enqueue(task="erase.sounds_before_muting", at=at)
    return changed


def follow_muting(*, raw_blob_id: UUID, run: ProcessingRun) -> None:
    """Let no take lead to a raw object any more of which a part was muted."""
    Recording.objects.filter(raw_blob=raw_blob_id).exclude(state=RecordingState.ERASED).update(
        raw_blob=run.source_blob_id, content_type=MUTED_TYPE
    )
