"""What the corpora keep about a data subject."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy

from consent.erasure import Eraser
from consent.models import DataSubject
from dases_voice.corpora.models import SplitAssignment, VersionClip
from dases_voice.corpora.services.closing import forget_clips


class CorporaEraser(Eraser):
    """The rows that put a voice into versions, and its place in the split ledger."""

    name = "corpora"
    models = ("corpora.SplitAssignment", "corpora.VersionClip")
    retention = gettext_lazy(
        "Rows of versions and the split ledger: until consent is withdrawn, at the latest until "
        "the corpus is no longer published."
    )

    def describe(self, subject: DataSubject) -> list[str]:
        clips = VersionClip.objects.filter(speaker__subject=subject)
        versions = clips.values("version").distinct().count()
        return [f"{clips.count()} clips in {versions} versions"] if versions else []

    def export(self, subject: DataSubject) -> Mapping[str, object]:
        clips = VersionClip.objects.filter(speaker__subject=subject)
        rows = clips.select_related("version__corpus").order_by("version", "position")
        return {
            "clips": [
                {
                    "corpus": clip.version.corpus.slug,
                    "version": clip.version.label,
                    "recording": str(clip.recording_id),
                    "split": clip.split,
                    "age_band": clip.age_band,
                    "school_year": clip.school_year,
                }
                for clip in rows
            ]
        }

    @transaction.atomic
    def erase(self, subject: DataSubject, at: datetime) -> None:
        clips = VersionClip.objects.filter(speaker__subject=subject)
        forget_clips(clips.values_list("pk", flat=True), at)
        SplitAssignment.objects.filter(speaker__subject=subject).delete()
