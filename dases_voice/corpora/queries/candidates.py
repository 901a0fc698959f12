"""What a freeze would take, and why it leaves the rest."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from consent.enums import PurposeCode
from consent.queries import ALLOWED, NOT_AVAILABLE
from dases_voice.collection.enums import RecordingState
from dases_voice.collection.models import Recording
from dases_voice.corpora.enums import Exclusion
from dases_voice.corpora.models import Corpus
from dases_voice.corpora.queries.facts import Alike
from dases_voice.corpora.queries.rulings import rulings_on_freeze
from dases_voice.review.models import Review
from dases_voice.review.queries import accepted_recordings

GONE = (RecordingState.WITHDRAWN, RecordingState.ERASED)


@dataclass(frozen=True, kw_only=True)
class FreezePreview:
    """The recordings that a version frozen now would hold, and the others by reason."""

    included: list[Recording]
    excluded: dict[Exclusion, int]

    @property
    def speaker_count(self) -> int:
        """How many voices would be in the version."""
        return len({recording.speaker_id for recording in self.included})

    @property
    def duration_s(self) -> float:
        """How long the version would be."""
        return sum(r.run.duration_s for r in self.included if r.run is not None)


def freeze_preview(*, corpus: Corpus, at: datetime) -> FreezePreview:
    """Pass every recording of the corpus' campaigns through the gates of a freeze.

    The third consent gate is here: without the permission to keep the voice and the one for the
    corpus' purpose, both open at `at`, a recording is left out.
    """
    recordings = list(_recordings_of(corpus))
    accepted = set(accepted_recordings().values_list("pk", flat=True))
    reviewed = set(
        Review.objects.filter(undone_at=None)
        .exclude(verdict="")
        .values_list("recording", flat=True)
    )
    refused = _refused(recordings, PurposeCode(corpus.purpose), at)
    reasons = {r.pk: _exclusion(r, corpus, accepted, reviewed, refused) for r in recordings}
    return FreezePreview(
        included=[r for r in recordings if reasons[r.pk] is None],
        excluded=dict(Counter(reason for reason in reasons.values() if reason is not None)),
    )


def _refused(recordings: list[Recording], purpose: PurposeCode, at: datetime) -> dict[UUID, str]:
    """Return the recordings that the ledger's rule keeps out of a new version, and by which rule."""
    clips = [Alike.of(recording) for recording in recordings]
    codes = rulings_on_freeze(clips, purpose=purpose, at=at)
    return {r.pk: code for r, code in zip(recordings, codes, strict=True) if code != ALLOWED}


def _recordings_of(corpus: Corpus) -> QuerySet[Recording]:
    return (
        Recording.objects.filter(campaign__in=corpus.campaigns.all())
        .exclude(state__in=GONE)
        .select_related("run__clip_blob", "speaker__subject", "prompt")
        .order_by("pk")
    )


def _exclusion(
    recording: Recording,
    corpus: Corpus,
    accepted: set[UUID],
    reviewed: set[UUID],
    refused: Mapping[UUID, str],
) -> Exclusion | None:
    if recording.language != corpus.language:
        return Exclusion.OTHER_LANGUAGE
    if (code := refused.get(recording.pk)) is not None:
        return Exclusion.NOT_PROCESSED if code == NOT_AVAILABLE else Exclusion.NO_CONSENT
    if recording.is_lossy:
        return Exclusion.LOSSY
    if recording.state != RecordingState.PROCESSED or recording.run is None:
        return Exclusion.NOT_PROCESSED
    if recording.run.clip_blob is None:
        return Exclusion.NOT_PROCESSED
    if recording.pk not in accepted:
        return Exclusion.NOT_ACCEPTED if recording.pk in reviewed else Exclusion.NOT_REVIEWED
    return None
