"""Turn a raw object into a clip: once per version of the pipeline, whoever asks and how often."""

from datetime import datetime
from uuid import UUID

from django.utils import timezone

from dases_voice.audio.models import ProcessingRun
from dases_voice.audio.queries import muted_in_source, muted_run_of
from dases_voice.audio.signal import (
    PIPELINE_VERSION,
    PipelineParameters,
    ProcessedClip,
    SignalError,
    library_versions,
    process,
)
from dases_voice.audio.signal.mute import NOWHERE, MutedSpan, in_clip, without_muted_holes
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
    muted = muted_run_of(source_blob_id=source_blob_id)
    if muted is not None:
        return process_clip(source_blob_id=muted.source_blob_id, at=at)
    known = _find(source_blob_id)
    if known is not None:
        return known
    source = Blob.objects.select_related("data_key").get(pk=source_blob_id)
    parameters = PipelineParameters()
    data = read_blob(source)
    try:
        clip = process(data, parameters=parameters)
    except SignalError as error:
        outcome: dict[str, object] = {"error_code": error.code}
    else:
        outcome = _outcome(_judged(clip, source, data, parameters), source, at) | {
            "muted_spans": [span.as_dict() for span in _muted_spans(clip, source)]
        }
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


def _find(source_blob_id: UUID) -> ProcessingRun | None:
    return ProcessingRun.objects.filter(
        source_blob_id=source_blob_id, pipeline_version=PIPELINE_VERSION
    ).first()


def _judged(
    clip: ProcessedClip, source: Blob, data: bytes, parameters: PipelineParameters
) -> ProcessedClip:
    """Take what people silenced for what it is, and not for sound that the device lost."""
    spans = muted_in_source(source_blob_id=source.pk)
    if not spans:
        return clip
    return without_muted_holes(clip, data, spans=spans, parameters=parameters)


def _muted_spans(clip: ProcessedClip, source: Blob) -> list[MutedSpan]:
    """Return what is silenced in the source, with its place in a clip that may be cut otherwise."""
    found = [
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
        for span in muted_in_source(source_blob_id=source.pk)
    ]
    return [MutedSpan(clip=part or NOWHERE, source=span) for part, span in found]


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
