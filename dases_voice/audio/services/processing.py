"""Turn a raw object into a clip: once per version of the pipeline, whoever asks and how often."""

import io
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import numpy as np
import soundfile
from django.db import transaction
from django.utils import timezone

from dases_voice.audio.models import ProcessingRun
from dases_voice.audio.queries import muted_in_source
from dases_voice.audio.signal import (
    PIPELINE_VERSION,
    SAMPLING_RATE_HZ,
    PipelineParameters,
    ProcessedClip,
    SignalError,
    library_versions,
    process,
)
from dases_voice.audio.signal.mute import NOWHERE, MutedSpan, Span, in_clip, without_muted_holes
from dases_voice.core.models import Blob
from dases_voice.core.prepared import Insert, Select, slot
from dases_voice.core.services.blobs import (
    StoredBytes,
    add_blob,
    discard_bytes,
    read_blob,
    store_bytes,
)

_KNOWN = Select(
    lambda: ProcessingRun.objects.filter(
        source_blob=slot(ProcessingRun, "source_blob")
    ).select_related("replaced_by")
)
_KEEP = Insert(ProcessingRun, unless_there=True)


@dataclass(frozen=True)
class MadeClip:
    """A run over a raw object whose bytes are durable, and of which no row may speak yet."""

    run: ProcessingRun
    clip: StoredBytes | None
    is_kept: bool = False
    """The run is an old one, and its rows are there."""


def process_clip(*, source_blob_id: UUID, at: datetime) -> ProcessingRun:
    """Return the run of the present pipeline over a raw object, made now if there is none.

    Raises
    ------
    KeyDestroyed, BlobMissing, BlobCorrupt
        The source cannot be read.
    """
    source = Blob.objects.select_related("data_key").get(pk=source_blob_id)
    made = make_clip(source=source, at=at)
    with transaction.atomic():
        return keep_clip(made=made, at=at)


def make_clip(*, source: Blob, at: datetime) -> MadeClip:
    """Make the clip of a raw object and store it. Call it outside a transaction, `keep_clip` inside.

    Bytes that cannot become a clip give a run with an `error_code`: trying again would not help.
    The clip is stored under the key of its source, addressed by its content, so that a crash and a
    second delivery of the task leave one clip and one run.

    What was muted stays muted: the run is then one over the muted object, whoever brings the former
    bytes once more.

    Raises
    ------
    KeyDestroyed, BlobMissing, BlobCorrupt
        The source cannot be read.
    """
    known = _KNOWN.rows(source_blob=source.pk)
    for run in known:
        if run.replaced_by is not None:
            return make_clip(source=_source_of(run.replaced_by), at=at)
    for run in known:
        if run.pipeline_version == PIPELINE_VERSION:
            return MadeClip(run, clip=None, is_kept=True)
    return _made_anew(source, known, at)


def _source_of(run: ProcessingRun) -> Blob:
    return Blob.objects.select_related("data_key").get(pk=run.source_blob_id)


def _made_anew(source: Blob, known: Iterable[ProcessingRun], at: datetime) -> MadeClip:
    parameters = PipelineParameters()
    run = ProcessingRun(
        source_blob=source,
        pipeline_version=PIPELINE_VERSION,
        parameters=parameters.as_dict(),
        library_versions=library_versions(),
        started_at=at,
    )
    stored = None
    data = read_blob(source)
    try:
        clip = process(data, parameters=parameters)
    except SignalError as error:
        run.error_code = error.code
    else:
        muted = muted_in_source(known)
        if muted:  # by people: the device lost nothing there
            clip = without_muted_holes(clip, data, spans=muted, parameters=parameters)
        run.muted_spans = _placed(muted, clip)
        stored = store_bytes(data=clip.flac, data_key=source.data_key)
        _describe(run, clip)
    run.finished_at = timezone.now()
    return MadeClip(run, clip=stored)


def keep_clip(*, made: MadeClip, at: datetime) -> ProcessingRun:
    """Write the rows of what was made, and return the run: another's, who was first with it."""
    if made.is_kept:
        return made.run
    if made.clip is not None:
        made.run.clip_blob = add_blob(stored=made.clip, at=at)
    if _KEEP.run(made.run):
        return made.run
    return ProcessingRun.objects.get(
        source_blob=made.run.source_blob, pipeline_version=PIPELINE_VERSION
    )


def discard_clip(made: MadeClip) -> None:
    """Remove the bytes of a clip that nobody may keep, unless a row speaks of the same content."""
    if made.clip is not None:
        discard_bytes(made.clip)


def warm_up() -> None:
    """Load all that makes a clip, by trying a noise, which gets as far as the search for speech."""
    import av  # noqa: F401  # only some takes need it
    import numpy.fft  # noqa: F401  # comes after that search

    noise = np.random.default_rng(0).normal(scale=2_000, size=SAMPLING_RATE_HZ).astype("<i2")
    sound = io.BytesIO()
    soundfile.write(sound, noise, SAMPLING_RATE_HZ, format="FLAC", subtype="PCM_16")
    with suppress(SignalError):
        process(sound.getvalue())


def _placed(spans: Iterable[Span], clip: ProcessedClip) -> list[dict[str, list[int]]]:
    """Return what is silenced in the source with its place in the clip, which may be cut otherwise."""
    found = (
        (
            in_clip(
                span,
                sampling_rate_hz=clip.sampling_rate_hz,
                source_rate_hz=clip.source_sampling_rate_hz,
                trim_start_sample=clip.trim_start_sample,
                num_samples=clip.num_samples,
            ),
            span,
        )
        for span in spans
    )
    return [MutedSpan(clip=part or NOWHERE, source=span).as_dict() for part, span in found]


def _describe(run: ProcessingRun, clip: ProcessedClip) -> None:
    run.measures = clip.measures.as_dict()
    run.quality_flags = list(clip.quality_flags)
    run.source_facts = {
        "container": clip.source_container,
        "codec": clip.source_codec,
        "sampling_rate_hz": clip.source_sampling_rate_hz,
        "num_channels": clip.source_num_channels,
        "num_samples": clip.source_num_samples,
        "downmix": clip.downmix,
        "trim_start_sample": clip.trim_start_sample,
        "trim_end_sample": clip.trim_end_sample,
        "gain_db": clip.gain_db,
    }
    run.sha256_pcm = clip.pcm_sha256
    run.num_samples = clip.num_samples
    run.sampling_rate_hz = clip.sampling_rate_hz
    run.duration_s = clip.duration_s
