"""Frozen lists of clips, and the ledger of who is in which split."""

import uuid

from django.db import models
from django.db.models import Q
from django.urls import reverse

from contracts.models import DeletionNotice
from dases_voice.collection.enums import PromptKind
from dases_voice.collection.models import Recording, Speaker
from dases_voice.core.models import Blob
from dases_voice.corpora.enums import Split, VersionState
from dases_voice.corpora.models.corpora import Corpus


class CorpusVersion(models.Model):
    """A frozen list of clips. `manifest_sha256` covers every row: a change would show.

    An erasure revision has the number of the version that it replaces and the next revision.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    corpus = models.ForeignKey(Corpus, on_delete=models.PROTECT, related_name="versions")
    number = models.CharField(max_length=20)
    revision = models.PositiveSmallIntegerField(default=0)
    revises = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="successor"
    )
    state = models.CharField(
        max_length=10, choices=VersionState.choices, default=VersionState.FROZEN
    )
    manifest_sha256 = models.CharField(max_length=64)
    clip_count = models.PositiveIntegerField()
    speaker_count = models.PositiveIntegerField()
    duration_s = models.FloatField()
    frozen_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-frozen_at", "-revision"]
        constraints = [
            models.UniqueConstraint(
                fields=["corpus", "number", "revision"], name="corpora_version_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=VersionState.values), name="corpora_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False),
                name="corpora_published_since",
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False)
                | ~Q(state="closed") & Q(closed_at__isnull=True),
                name="corpora_closed_since",
            ),
        ]

    def get_absolute_url(self) -> str:
        """Return the path of the version's page; a plus sign would break in addresses."""
        if self.revision:
            return reverse("corpora:revision", args=[self.corpus.slug, self.number, self.revision])
        return reverse("corpora:version", args=[self.corpus.slug, self.number])

    @property
    def label(self) -> str:
        """The number as people and citations write it: 1.0.0, or 1.0.0+e1."""
        return f"{self.number}+e{self.revision}" if self.revision else self.number


class VersionStatistics(models.Model):
    """What a version sounds like as a whole: figures over many voices, see `services.statistics`."""

    version = models.OneToOneField(
        CorpusVersion, on_delete=models.CASCADE, related_name="statistics"
    )
    content = models.JSONField()
    made_at = models.DateTimeField()


class VersionClip(models.Model):
    """One clip of a version, with everything about it that the version publishes.

    The row is a copy: what is edited elsewhere later does not reach a frozen version.
    """

    version = models.ForeignKey(CorpusVersion, on_delete=models.CASCADE, related_name="clips")
    position = models.PositiveIntegerField()
    recording = models.ForeignKey(Recording, on_delete=models.PROTECT, related_name="in_versions")
    speaker = models.ForeignKey(Speaker, on_delete=models.PROTECT, related_name="in_versions")
    clip_blob = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="in_versions")
    split = models.CharField(max_length=5, choices=Split.choices)
    sha256 = models.CharField(max_length=64)
    size_bytes = models.PositiveIntegerField()
    num_samples = models.PositiveIntegerField()
    sampling_rate_hz = models.PositiveIntegerField()
    duration_s = models.FloatField()
    language = models.CharField(max_length=8)
    prompt_id = models.UUIDField()
    prompt_kind = models.CharField(max_length=8, default=PromptKind.READ)
    text_prompt = models.CharField(max_length=300, blank=True)  # what was shown
    text_expected = models.CharField(max_length=300, blank=True)  # what was hoped to be heard
    cefr_level = models.CharField(max_length=2, blank=True)
    age_band = models.CharField(max_length=8, blank=True)
    school_year = models.CharField(max_length=9)
    snr_db = models.FloatField(null=True)
    clipping_ratio = models.FloatField(null=True)
    speech_ratio = models.FloatField(null=True)
    quality_flags = models.JSONField(default=list)
    added_in = models.CharField(max_length=20)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "recording"], name="corpora_clip_once"),
            models.UniqueConstraint(fields=["version", "position"], name="corpora_place_once"),
            models.CheckConstraint(condition=Q(split__in=Split.values), name="corpora_split_known"),
        ]


class SplitAssignment(models.Model):
    """The split ledger: drawn once for each speaker of a corpus, never moved."""

    corpus = models.ForeignKey(Corpus, on_delete=models.CASCADE, related_name="splits")
    speaker = models.ForeignKey(Speaker, on_delete=models.CASCADE, related_name="splits")
    split = models.CharField(max_length=5, choices=Split.choices)
    assigned_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["corpus", "speaker"], name="corpora_one_split_each"),
            models.CheckConstraint(
                condition=Q(split__in=Split.values), name="corpora_ledger_split_known"
            ),
        ]


class Tombstone(models.Model):
    """A recording that a version held until it was closed for it: an id and an instant, no reason.

    It outlives the clip's row, so that the revision and the notices can name what is gone.
    """

    version = models.ForeignKey(CorpusVersion, on_delete=models.CASCADE, related_name="tombstones")
    recording_id = models.UUIDField()
    closed_at = models.DateTimeField()

    class Meta:
        ordering = ["recording_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "recording_id"], name="corpora_tombstone_once"
            )
        ]


class VersionNotice(models.Model):
    """A deletion notice that the closing of a version gave rise to: by it, a case finds its notices."""

    version = models.ForeignKey(CorpusVersion, on_delete=models.CASCADE, related_name="notices")
    notice = models.ForeignKey(DeletionNotice, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "notice"], name="corpora_notice_once")
        ]
