"""What the pipeline made of a stored sound. No model here reaches a person."""

import uuid

from django.db import models

from dases_voice.core.models import Blob


class ProcessingRun(models.Model):
    """One pass of one version of the pipeline over one raw object.

    A run that failed for good has an `error_code` and no clip. It is kept: the same bytes through
    the same pipeline fail again, so nobody needs to try.

    A run by muting is a copy of the one that it replaces, but for the silenced spans: its source and
    its clip were made from that one's. Those of the replaced run are destroyed, its row stays.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    source_blob = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="runs_from")
    clip_blob = models.ForeignKey(
        Blob, on_delete=models.PROTECT, related_name="runs_to", null=True, blank=True
    )
    pipeline_version = models.CharField(max_length=40)
    parameters = models.JSONField(default=dict)
    library_versions = models.JSONField(default=dict)
    measures = models.JSONField(default=dict)
    quality_flags = models.JSONField(default=list)
    # What the source was and what was cut from it: trimming can be done again from these.
    source_facts = models.JSONField(default=dict)
    # What people silenced, in samples of the clip and of its source: see signal.mute.MutedSpan.
    muted_spans = models.JSONField(default=list)
    replaced_by = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="replaces"
    )
    sha256_pcm = models.CharField(max_length=64, blank=True)
    num_samples = models.PositiveIntegerField(default=0)
    sampling_rate_hz = models.PositiveIntegerField(default=0)
    duration_s = models.FloatField(default=0.0)
    error_code = models.CharField(max_length=40, blank=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source_blob", "pipeline_version"], name="audio_one_run_per_version"
            ),
            models.CheckConstraint(
                condition=models.Q(clip_blob__isnull=True) ^ models.Q(error_code=""),
                name="audio_clip_or_error",
            ),
        ]
