"""Writing a version's rows once, with the hash over all of them."""

from collections.abc import Sequence
from datetime import datetime

from dases_voice.corpora.models import Corpus, CorpusVersion, VersionClip
from dases_voice.corpora.queries import manifest_hash

BATCH = 500


def save_version(
    *,
    corpus: Corpus,
    number: str,
    revision: int,
    clips: Sequence[VersionClip],
    at: datetime,
    revises: CorpusVersion | None = None,
) -> CorpusVersion:
    """Save a frozen version and its clips, in the order of the recordings' ids.

    Call it inside a transaction.
    """
    ordered = sorted(clips, key=lambda clip: str(clip.recording_id))
    for position, clip in enumerate(ordered):
        clip.position = position
    version = CorpusVersion.objects.create(
        corpus=corpus,
        number=number,
        revision=revision,
        revises=revises,
        manifest_sha256=manifest_hash(
            slug=corpus.slug, number=number, revision=revision, clips=ordered
        ),
        clip_count=len(ordered),
        speaker_count=len({clip.speaker_id for clip in ordered}),
        duration_s=sum(clip.duration_s for clip in ordered),
        frozen_at=at,
    )
    for clip in ordered:
        clip.version = version
    VersionClip.objects.bulk_create(ordered, batch_size=BATCH)
    return version
