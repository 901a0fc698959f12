"""Silence a part of a clip for good: in the clip and in the raw object that it came from.

Objects never change in place. Both are made anew, a copy of the run points to them, and what they
were made from is destroyed once nothing leads there any more.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from dases_voice.audio.errors import AlreadyMuted, NothingLeft, SpanOutside, SpanTooShort
from dases_voice.audio.models import ProcessingRun
from dases_voice.audio.queries import sounds_before_muting
from dases_voice.audio.signal import PipelineParameters
from dases_voice.audio.signal.mute import (
    MutedSpan,
    Span,
    joined,
    mute_clip,
    mute_upload,
    span_between,
)
from dases_voice.core.services.blobs import (
    StoredBytes,
    add_blob,
    delete_blob,
    discard_bytes,
    read_blob,
    store_bytes,
)

MIN_SPAN_S = 0.05
# As short as the shortest take: what is left of a clip is no clip otherwise.
MIN_LEFT_S = 0.3


@dataclass(frozen=True)
class Muting:
    """Muted sounds that are stored, and that no row speaks of yet."""

    run: ProcessingRun
    source: StoredBytes
    clip: StoredBytes
    clip_sha256_pcm: str
    muted_spans: list[MutedSpan]


def check_span(*, run: ProcessingRun, start_s: float, end_s: float) -> Span:
    """Return a part of a run's clip, in samples, if it can be muted.

    Raises
    ------
    SpanOutside, SpanTooShort, AlreadyMuted, NothingLeft
        It cannot.
    """
    length_s = run.num_samples / run.sampling_rate_hz
    # What a player shows as the end may lie a little beyond it.
    if not 0 <= start_s < end_s <= length_s + MIN_SPAN_S:
        raise SpanOutside
    asked = span_between(start_s, min(end_s, length_s), sampling_rate_hz=run.sampling_rate_hz)
    asked = Span(asked.start, min(asked.end, run.num_samples))
    if asked.end - asked.start < MIN_SPAN_S * run.sampling_rate_hz:
        raise SpanTooShort
    known = [MutedSpan.from_dict(kept).clip for kept in run.muted_spans]
    if any(span.start <= asked.start and asked.end <= span.end for span in known):
        raise AlreadyMuted
    if _samples_left(run, [*known, asked]) < MIN_LEFT_S * run.sampling_rate_hz:
        raise NothingLeft
    return asked


def prepare_muting(*, run: ProcessingRun, start_s: float, end_s: float) -> Muting:
    """Store a run's clip and its source without a part of it. Call it outside a transaction.

    Parameters
    ----------
    run : ProcessingRun
        A run with a clip.
    start_s, end_s : float
        The part, in seconds of the clip.

    Raises
    ------
    MutingRefused
        The part cannot be muted.
    KeyDestroyed, BlobMissing, BlobCorrupt, SignalError
        The sounds cannot be read.
    """
    known = [MutedSpan.from_dict(kept) for kept in run.muted_spans]
    asked = check_span(run=run, start_s=start_s, end_s=end_s)
    part = joined(asked, [span.clip for span in known])
    if run.clip_blob is None:
        raise SpanOutside
    clip = mute_clip(read_blob(run.clip_blob), part)
    source = mute_upload(
        read_blob(run.source_blob),
        part,
        sampling_rate_hz=run.sampling_rate_hz,
        trim_start_sample=run.source_facts.get("trim_start_sample", 0),
        parameters=PipelineParameters(),
    )
    if hashlib.sha256(source.flac).hexdigest() == run.source_blob.sha256:
        raise AlreadyMuted  # by the device: there was silence
    others = [span for span in known if not span.clip.touches(part)]
    key = run.source_blob.data_key
    return Muting(
        run=run,
        source=store_bytes(data=source.flac, data_key=key),
        clip=store_bytes(data=clip.flac, data_key=key),
        clip_sha256_pcm=clip.pcm_sha256,
        muted_spans=sorted([*others, MutedSpan(clip=part, source=source.span)]),
    )


def write_muting(*, muting: Muting, at: datetime) -> ProcessingRun:
    """Write down the run that takes the place of the former one. Call it inside a transaction.

    It is a copy: nothing was measured anew, and the samples outside the part are the same.
    """
    former = muting.run
    run, _ = ProcessingRun.objects.get_or_create(
        source_blob=add_blob(stored=muting.source, at=at),
        pipeline_version=former.pipeline_version,
        defaults={
            "clip_blob": add_blob(stored=muting.clip, at=at),
            "parameters": former.parameters,
            "library_versions": former.library_versions,
            "measures": former.measures,
            "quality_flags": former.quality_flags,
            "source_facts": former.source_facts,
            "muted_spans": [span.as_dict() for span in muting.muted_spans],
            "sha256_pcm": muting.clip_sha256_pcm,
            "num_samples": former.num_samples,
            "sampling_rate_hz": former.sampling_rate_hz,
            "duration_s": former.duration_s,
            "started_at": at,
            "finished_at": at,
        },
    )
    ProcessingRun.objects.filter(pk=former.pk).update(replaced_by=run)
    return run


def discard_muting(muting: Muting) -> None:
    """Remove what was stored for nothing."""
    for stored in (muting.source, muting.clip):
        discard_bytes(stored)


def erase_sounds_before_muting(*, at: datetime) -> int:
    """Destroy what was muted since, and return how many objects that were. Safe to repeat."""
    blobs = list(sounds_before_muting())
    for blob in blobs:
        delete_blob(blob=blob, at=at)
    return len(blobs)


def _samples_left(run: ProcessingRun, spans: list[Span]) -> int:
    left, reached = 0, 0
    for span in sorted(spans):
        left += max(0, span.start - reached)
        reached = max(reached, span.end)
    return left + run.num_samples - reached
