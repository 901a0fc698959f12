"""Checking a version against the store: every byte, every row, every consent."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from dases_voice.core.errors import CoreError
from dases_voice.core.services.blobs import read_blob
from dases_voice.corpora.enums import EditionState
from dases_voice.corpora.models import CorpusVersion, Edition, VersionClip
from dases_voice.corpora.queries import closed_recordings, manifest_hash, rows_of
from dases_voice.corpora.services.editions import build_files
from dases_voice.corpora.services.keys import pseudonym_key
from dases_voice.privacy.k_anonymity import DEFAULT_K, smallest_group


def verify_version(*, version: CorpusVersion, at: datetime) -> Iterator[str]:
    """Yield one line per fault: a class, then ids. Nothing means that all holds.

    Reads every clip out of the store, once for the version and once for each edition.
    """
    clips = list(rows_of(version))
    yield from _manifest(version, clips)
    yield from _bytes(clips)
    yield from _splits(version, clips)
    yield from _ages(clips)
    for recording_id in sorted(closed_recordings(version=version, at=at), key=str):
        yield f"consent: recording {recording_id} may not be handed out"
    for edition in version.editions.filter(state=EditionState.READY).order_by("created_at"):
        yield from _edition(edition, at)


def _manifest(version: CorpusVersion, clips: list[VersionClip]) -> Iterator[str]:
    found = manifest_hash(
        slug=version.corpus.slug,
        number=version.number,
        revision=version.revision,
        clips=clips,
    )
    if found != version.manifest_sha256:
        yield f"manifest: {found} was found, {version.manifest_sha256} was frozen"


def _bytes(clips: list[VersionClip]) -> Iterator[str]:
    for clip in clips:
        try:
            data = read_blob(clip.clip_blob)  # checks the object against its own hash
        except CoreError as error:
            yield f"bytes: recording {clip.recording_id}: {error.code}"
            continue
        if (clip.clip_blob.sha256, len(data)) != (clip.sha256, clip.size_bytes):
            yield f"bytes: recording {clip.recording_id} is not what was frozen"


def _splits(version: CorpusVersion, clips: list[VersionClip]) -> Iterator[str]:
    ledger = dict(version.corpus.splits.values_list("speaker_id", "split"))
    seen = {(clip.speaker_id, clip.split) for clip in clips}
    for speaker, split in sorted(seen, key=str):
        if ledger.get(speaker) != split:
            yield f"split: speaker {speaker} is in {split}, the ledger says {ledger.get(speaker)}"
    speakers = [speaker for speaker, _split in seen]
    for speaker in sorted({s for s in speakers if speakers.count(s) > 1}, key=str):
        yield f"split: speaker {speaker} is in more than one"


def _ages(clips: list[VersionClip]) -> Iterator[str]:
    bands: dict[UUID, str] = {}
    for clip in clips:
        bands[clip.speaker_id] = clip.age_band or bands.get(clip.speaker_id, "")
    if any(bands.values()) and smallest_group(bands) < DEFAULT_K:
        yield f"ages: a published age band has fewer than {DEFAULT_K} speakers"


def _edition(edition: Edition, at: datetime) -> Iterator[str]:
    key = pseudonym_key(agreement=edition.agreement, actor="command", at=at)
    kept = {file.path: file.sha256 for file in edition.files.all()}
    try:
        built = {file.path: file.sha256 for file in build_files(edition=edition, key=key)}
    except CoreError as error:
        yield f"edition: {edition.pk}: {error.code}"
        return
    for path in sorted(kept.keys() | built.keys()):
        if kept.get(path) != built.get(path):
            yield f"edition: {edition.pk}: {path} is not what was prepared"
