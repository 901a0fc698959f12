"""Turn a raw object into a clip: once per version of the pipeline, whoever asks and how often."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from dases_voice.audio.models import ProcessingRun
from dases_voice.audio.queries import muted_in_source
from dases_voice.audio.signal import (
    PIPELINE_VERSION,
    PipelineParameters,
    ProcessedClip,
    SignalError,
    library_versions,
    process,
)
from dases_voice.audio.signal.mute import NOWHERE, MutedSpan, Span, in_clip, without_muted_holes
from dases_voice.core.models import Blob
from dases_voice.core.services.blobs import read_blob, store_blob


def process_clip(*, source_blob_id: UUID, at: datetime) -> ProcessingRun:
    """Return the run of the present pipeline over a raw object, made now if there is none.

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
    known = list(
        ProcessingRun.objects.filter(source_blob=source_blob_id).select_related("replaced_by")
    )
    for run in known:
        if run.replaced_by is not None:
            return process_clip(source_blob_id=run.replaced_by.source_blob_id, at=at)
    for run in known:
        if run.pipeline_version == PIPELINE_VERSION:
            return run
    source = Blob.objects.select_related("data_key").get(pk=source_blob_id)
    parameters = PipelineParameters()
    data = read_blob(source)
    try:
        clip = process(data, parameters=parameters)
    except SignalError as error:
        outcome: dict[str, object] = {"error_code": error.code}
    else:
        muted = muted_in_source(known)
        if muted:  # by people: the device lost nothing there
            clip = without_muted_holes(clip, data, spans=muted, parameters=parameters)
        outcome = _outcome(clip, source, at) | {"muted_spans": _placed(muted, clip)}
    run, _ = ProcessingRun.objects.get_or_create(
        source_blob=source,
        pipeline_version=PIPELINE_VERSION,
        defaults={
            "parameters": parameters.as_dict(),
            "library_versions": library_versions(),
            "started_at": at,
            "finished_at": timezone.now(),
            **outcome,
        },
    )
    return run


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


def _outcome(clip: ProcessedClip, source: Blob, at: datetime) -> dict[str, object]:
    return {
        "clip_blob": store_blob(data=clip.flac, data_key=source.data_key, at=at),
        "measures": clip.measures.as_dict(),
        "quality_flags": list(clip.quality_flags),
        "source_facts": {
            "container": clip.source_container,
            "codec": clip.source_codec,
            "sampling_rate_hz": clip.source_sampling_rate_hz,
            "num_channels": clip.source_num_channels,
            "num_samples": clip.source_num_samples,
            "downmix": clip.downmix,
            "trim_start_sample": clip.trim_start_sample,
            "trim_end_sample": clip.trim_end_sample,
            "gain_db": clip.gain_db,
        },
        "sha256_pcm": clip.pcm_sha256,
        "num_samples": clip.num_samples,
        "sampling_rate_hz": clip.sampling_rate_hz,
        "duration_s": clip.duration_s,
    }
