"""Checking a version against the store: every byte, every row, every consent."""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from dases_voice.core.errors import CoreError
from dases_voice.core.services.blobs import read_blob
from dases_voice.corpora.enums import EditionState
from dases_voice.corpora.formats.manifest import checksum_lines
from dases_voice.corpora.formats.rows import CHECKSUMS_PATH
from dases_voice.corpora.models import CorpusVersion, Edition, EditionFile, VersionClip
from dases_voice.corpora.queries import closed_recordings, manifest_hash, rows_of
from dases_voice.corpora.services.serving import stream_file
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
    """Check each file as it would be sent. Small files are not made anew: words may change since."""
    files = list(edition.files.select_related("edition"))
    for file in files:
        try:
            found = _digest(file, at)
        except CoreError as error:
            yield f"edition: {edition.pk}: {file.path}: {error.code}"
            continue
        if found != file.sha256:
            yield f"edition: {edition.pk}: {file.path} is not what was prepared"
    sums = {file.path: file.sha256 for file in files if file.path != CHECKSUMS_PATH}
    listed = hashlib.sha256(checksum_lines(sums)).hexdigest()
    if listed not in {file.sha256 for file in files if file.path == CHECKSUMS_PATH}:
        yield f"edition: {edition.pk}: {CHECKSUMS_PATH} does not list the files"


def _digest(file: EditionFile, at: datetime) -> str:
    digest = hashlib.sha256()
    for piece in stream_file(file=file, start=0, length=file.size_bytes, at=at):
        digest.update(piece)
    return digest.hexdigest()
