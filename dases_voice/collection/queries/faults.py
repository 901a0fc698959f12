"""What must never be true of recordings; `fsck` asks."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from consent.enums import PurposeCode
from consent.queries import consents_kept, holds_in_force
from dases_voice.audio.models import ProcessingRun
from dases_voice.collection.enums import QuarantineReason, RecordingState
from dases_voice.collection.models import Recording, Speaker
from dases_voice.core.enums import KeyState
from dases_voice.core.errors import BlobCorrupt, BlobMissing, KeyDestroyed
from dases_voice.core.services.blobs import read_blob

# The sweep runs every minute: what is older than this, it could not mend.
STUCK_AFTER = timedelta(minutes=15)
WITH_FILES = (
    RecordingState.RECEIVED,
    RecordingState.PROCESSING,
    RecordingState.PROCESSED,
    RecordingState.REJECTED,
    RecordingState.QUARANTINED,
)


def recordings_without_blob() -> Iterator[str]:
    """Find recordings that should have bytes and have none, or no clip."""
    kept = Recording.objects.filter(state__in=WITH_FILES)
    for recording in kept.filter(raw_blob__deleted_at__isnull=False).iterator():
        yield f"recording {recording.pk}: no raw take"
    processed = Recording.objects.filter(state=RecordingState.PROCESSED)
    for recording in processed.exclude(run__clip_blob__deleted_at=None).iterator():
        yield f"recording {recording.pk}: no clip"
    for recording in processed.filter(run__clip_blob=None).iterator():
        yield f"recording {recording.pk}: no clip"


def stuck_recordings() -> Iterator[str]:
    """Find recordings and erasures that nobody has taken up for a quarter of an hour."""
    since = timezone.now() - STUCK_AFTER
    waiting = (RecordingState.RECEIVED, RecordingState.PROCESSING)
    for recording in Recording.objects.filter(
        state__in=waiting, state_changed_at__lte=since
    ).iterator():
        yield f"recording {recording.pk}: {recording.state}"
    waiting_for_erasure = Speaker.objects.filter(withdrawn_at__lte=since, erased_at=None)
    held = holds_in_force().values("subject_id")
    for speaker in waiting_for_erasure.exclude(subject_id__in=held).iterator():
        yield f"speaker {speaker.pk}: waits for erasure"
    given_up = Recording.objects.filter(quarantine_reason=QuarantineReason.ATTEMPTS)
    for recording in given_up.iterator():
        yield f"recording {recording.pk}: given up after {recording.attempts} attempts"


def recordings_without_consent() -> Iterator[str]:
    """Find open recordings whose speaker's permission does not even keep what was recorded."""
    permitted = consents_kept(purpose=PurposeCode.RECORD, at=timezone.now())
    active = (RecordingState.RECEIVED, RecordingState.PROCESSING, RecordingState.PROCESSED)
    for recording in (
        Recording.objects.filter(state__in=active)
        .exclude(speaker__subject_id__in=permitted.values("subject_id"))
        .iterator()
    ):
        yield f"recording {recording.pk}: {recording.state}"


def keys_of_erased_speakers() -> Iterator[str]:
    """Find erased speakers whose key could still open something."""
    for speaker in Speaker.objects.filter(
        erased_at__isnull=False, data_key__state=KeyState.ACTIVE
    ).iterator():
        yield f"speaker {speaker.pk}"


def takes_with_wrong_hash() -> Iterator[str]:
    """Find takes whose bytes are not what the device sent, nor what muting has made of it."""
    muted = set(
        ProcessingRun.objects.exclude(muted_spans=[]).values_list("source_blob_id", flat=True)
    )
    for recording in (
        Recording.objects.filter(state__in=WITH_FILES)
        .select_related("raw_blob__data_key")
        .iterator()
    ):
        try:
            read_blob(recording.raw_blob)
        except (BlobCorrupt, BlobMissing, KeyDestroyed) as error:
            yield f"recording {recording.pk}: {error.code}"
        else:
            is_as_sent = recording.raw_blob.sha256 == recording.sha256
            if not is_as_sent and recording.raw_blob_id not in muted:
                yield f"recording {recording.pk}: another hash"
