"""Questions about runs and the objects that they read and made."""

from collections.abc import Collection, Iterable
from uuid import UUID

from django.db.models import Q, QuerySet

from dases_voice.audio.models import ProcessingRun
from dases_voice.audio.signal.mute import MutedSpan, Span
from dases_voice.core.models import Blob


def runs_over(*, source_blob_ids: Collection[UUID]) -> QuerySet[ProcessingRun]:
    """Return every run that these raw objects ever had, by whatever version of the pipeline.

    Those over what they were before somebody muted them belong to it.
    """
    known: set[UUID] = set()
    found = set(source_blob_ids)
    while found - known:
        known |= found
        found = set(
            ProcessingRun.objects.filter(replaced_by__source_blob__in=known).values_list(
                "source_blob_id", flat=True
            )
        )
    return ProcessingRun.objects.filter(source_blob__in=known)


def blobs_of(runs: QuerySet[ProcessingRun]) -> QuerySet[Blob]:
    """Return the objects that these runs read and made, and that are still there."""
    read = runs.values("source_blob")
    made = runs.filter(clip_blob__isnull=False).values("clip_blob")
    return Blob.objects.filter(Q(pk__in=read) | Q(pk__in=made), deleted_at=None)


def refused_by(*, pipeline_version: str) -> QuerySet[ProcessingRun]:
    """Return the runs of a version that found no clip."""
    return ProcessingRun.objects.filter(pipeline_version=pipeline_version).exclude(error_code="")


def muted_in_source(runs: Iterable[ProcessingRun]) -> list[Span]:
    """Return what people have silenced in the raw object of these runs, in its samples."""
    spans: list[dict[str, list[int]]] = next(
        (run.muted_spans for run in runs if run.muted_spans), []
    )
    return [MutedSpan.from_dict(kept).source for kept in spans]


def muted_seconds(run: ProcessingRun) -> list[tuple[float, float]]:
    """Return what is silenced in a run's clip, in order, in seconds of the clip."""
    spans = sorted(MutedSpan.from_dict(kept).clip for kept in run.muted_spans)
    rate = run.sampling_rate_hz
    return [(start / rate, end / rate) for start, end in spans if start < end]


def sounds_before_muting() -> QuerySet[Blob]:
    """Return raw objects and clips that were muted, and that are still there unmuted.

    A worker that was late may have made one of them after the muting.
    """
    muted = ProcessingRun.objects.filter(replaced_by__isnull=False).values("source_blob")
    living = ProcessingRun.objects.exclude(source_blob__in=muted)
    return (
        blobs_of(ProcessingRun.objects.filter(source_blob__in=muted))
        .exclude(pk__in=living.values("source_blob"))
        .exclude(pk__in=living.filter(clip_blob__isnull=False).values("clip_blob"))
    )
