"""How far a campaign's recordings are with the pipeline of today."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import QuerySet

from dases_voice.audio.queries import refused_by
from dases_voice.audio.signal import PIPELINE_VERSION
from dases_voice.collection.enums import RecordingState
from dases_voice.collection.models import Campaign, Recording

# Withdrawn, quarantined and erased ones are nobody's to touch; the others are on their way anyway.
TRIED_AGAIN = (RecordingState.PROCESSED, RecordingState.REJECTED)


@dataclass(frozen=True)
class ReprocessingProgress:
    """How many recordings wait for today's pipeline, have its run, or keep their former one."""

    waiting: int
    done: int
    kept: Counter[str]
    """Those whose former clip stays because today's pipeline refuses the take, by error code."""


def recordings_to_reprocess() -> QuerySet[Recording]:
    """Return recordings whose run is another version's, and that today's has not refused yet."""
    refused = refused_by(pipeline_version=PIPELINE_VERSION).values("source_blob")
    return (
        Recording.objects.filter(state__in=TRIED_AGAIN, run__isnull=False)
        .exclude(run__pipeline_version=PIPELINE_VERSION)
        .exclude(state=RecordingState.PROCESSED, raw_blob__in=refused)
    )


def reprocessing_progress(*, campaign: Campaign) -> ReprocessingProgress:
    """Count a campaign's recordings by how far they are."""
    tried = Recording.objects.filter(campaign=campaign, state__in=TRIED_AGAIN)
    kept = refused_by(pipeline_version=PIPELINE_VERSION).filter(
        source_blob__in=tried.filter(state=RecordingState.PROCESSED)
        .exclude(run__pipeline_version=PIPELINE_VERSION)
        .values("raw_blob")
    )
    return ReprocessingProgress(
        waiting=recordings_to_reprocess().filter(campaign=campaign).count(),
        done=tried.filter(run__pipeline_version=PIPELINE_VERSION).count(),
        kept=Counter(kept.values_list("error_code", flat=True)),
    )
