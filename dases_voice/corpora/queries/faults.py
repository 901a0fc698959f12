"""What must never be: checks that `fsck` runs. They read rows only; `verify_version` reads bytes."""

from collections.abc import Iterator

from django.db.models import F, Q
from django.utils import timezone

from dases_voice.corpora.enums import OPEN_STATES, VersionState
from dases_voice.corpora.models import CorpusVersion, VersionClip
from dases_voice.corpora.queries.manifests import manifest_hash, rows_of
from dases_voice.corpora.queries.rulings import closed_recordings


def manifests_that_differ() -> Iterator[str]:
    """Find open versions whose rows are not those that were frozen."""
    for version in _open_versions():
        found = manifest_hash(
            slug=version.corpus.slug,
            number=version.number,
            revision=version.revision,
            clips=rows_of(version).iterator(chunk_size=2000),
        )
        if found != version.manifest_sha256:
            yield f"version {version.pk}"


def clips_without_bytes() -> Iterator[str]:
    """Find clips of open versions whose bytes were deleted, or are others than those frozen."""
    faulty = VersionClip.objects.filter(version__state__in=OPEN_STATES).filter(
        Q(clip_blob__deleted_at__isnull=False)
        | ~Q(clip_blob__sha256=F("sha256"))
        | ~Q(clip_blob__size_bytes=F("size_bytes"))
    )
    for clip in faulty:
        yield f"clip {clip.pk} of version {clip.version_id}"


def clips_without_consent() -> Iterator[str]:
    """Find clips of open versions whose consent has closed."""
    at = timezone.now()
    for version in _open_versions():
        for recording_id in sorted(closed_recordings(version=version, at=at), key=str):
            yield f"recording {recording_id} in version {version.pk}"


def versions_without_revision() -> Iterator[str]:
    """Find versions that were closed and wait for their revision."""
    waiting = CorpusVersion.objects.filter(state=VersionState.CLOSED, successor__isnull=True)
    for version in waiting:
        yield f"version {version.pk}"


def _open_versions() -> Iterator[CorpusVersion]:
    return iter(CorpusVersion.objects.filter(state__in=OPEN_STATES).select_related("corpus"))
