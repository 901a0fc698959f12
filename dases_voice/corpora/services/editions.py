"""Opening an edition for a licensee, and working out its files and their checksums."""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from uuid import UUID

from django.db import transaction

from consent.enums import PurposeCode
from contracts.enums import MissingReason
from contracts.errors import AgreementMissing
from contracts.models import Agreement
from contracts.services import require_in_force
from dases_voice.core.services import audit, outbox
from dases_voice.corpora.enums import EditionState, RefusalReason, VersionState
from dases_voice.corpora.errors import DownloadRefused
from dases_voice.corpora.formats.manifest import checksum_lines, manifest_lines, tombstone_lines
from dases_voice.corpora.formats.parquet import metadata_table
from dases_voice.corpora.formats.rows import (
    CHECKSUMS_PATH,
    PlacedClip,
    metadata_path,
    shard_path,
)
from dases_voice.corpora.formats.ustar import VirtualTar
from dases_voice.corpora.models import CorpusVersion, Edition, EditionFile
from dases_voice.corpora.queries import AGREEMENT_PURPOSES
from dases_voice.corpora.services.archives import archive_of, named_clips, placed
from dases_voice.corpora.services.documents import card_of, licence_of, policy_of
from dases_voice.corpora.services.keys import pseudonym_key
from dases_voice.privacy.pseudonyms import clip_name


def open_edition(
    *, version: CorpusVersion, agreement: Agreement, actor: str, at: datetime
) -> Edition:
    """Start the licensee's edition of a version, or return the one there is.

    Raises
    ------
    AgreementMissing
        The agreement is not in force, or is about another corpus.
    DownloadRefused
        The version is not published, or closed.
    """
    _refuse_unless_available(version, agreement, at)
    pseudonym_key(agreement=agreement, actor=actor, at=at)
    with transaction.atomic():
        edition, created = Edition.objects.get_or_create(
            version=version, agreement=agreement, defaults={"created_at": at}
        )
        if created:
            facts = {"version": str(version.pk), "agreement": str(agreement.pk)}
            audit.record(action="edition.opened", actor=actor, obj=edition, at=at, facts=facts)
        if edition.state == EditionState.PREPARING:
            outbox.enqueue(task="corpora.prepare_edition", at=at, edition_id=str(edition.pk))
    return edition


def prepare_edition(*, edition_id: UUID, at: datetime) -> bool:
    """Work out an edition's files; return whether this call made it ready. Safe to repeat.

    Reads every clip once for the archives' checksums and writes no audio.
    """
    edition = Edition.objects.select_related("version__corpus__provider", "agreement").get(
        pk=edition_id
    )
    if edition.state == EditionState.READY or edition.version.state != VersionState.PUBLISHED:
        return False
    key = pseudonym_key(agreement=edition.agreement, actor="worker", at=at)
    return _save_files(edition, _build_files(edition, key), at)


def _build_files(edition: Edition, key: bytes) -> list[EditionFile]:
    """Return the files of an edition, unsaved: a pure function of the version and the agreement."""
    files, manifest = [], []
    clips = sorted(named_clips(edition=edition, key=key), key=lambda pair: pair[0].split)
    for split, group in groupby(clips, key=lambda pair: pair[0].split):
        part = list(group)
        archive = archive_of(part)
        places = placed(part, archive)
        manifest += places
        files.append(_audio_file(split, archive))
        files.append(_file(metadata_path(split), metadata_table(places)))
    files += [_file(path, content) for path, content in _documents(edition, key, manifest)]
    checksums = {file.path: file.sha256 for file in files}
    files.append(_file(CHECKSUMS_PATH, checksum_lines(checksums)))
    for file in files:
        file.edition = edition
    return files


def _refuse_unless_available(version: CorpusVersion, agreement: Agreement, at: datetime) -> None:
    if agreement.asset_urn != version.corpus.urn:
        raise AgreementMissing(MissingReason.NONE)
    purpose = AGREEMENT_PURPOSES[PurposeCode(version.corpus.purpose)]
    require_in_force(agreement=agreement, purpose=purpose, at=at)
    if version.state == VersionState.CLOSED:
        raise DownloadRefused.because(RefusalReason.VERSION_CLOSED, status=410)
    if version.state != VersionState.PUBLISHED:
        raise DownloadRefused.because(RefusalReason.VERSION_NOT_PUBLISHED, status=403)


def _documents(
    edition: Edition, key: bytes, manifest: list[PlacedClip]
) -> Iterator[tuple[str, bytes]]:
    yield "README.md", card_of(edition)
    yield "LICENSE.txt", licence_of(edition.agreement)
    yield "policy.odrl.json", policy_of(edition.agreement)
    yield "manifest.jsonl", manifest_lines(manifest)
    yield "tombstones.tsv", tombstone_lines(_tombstones(edition.version, key))


def _tombstones(version: CorpusVersion, key: bytes) -> Iterator[tuple[str, str, str]]:
    earlier = version.revises
    while earlier is not None:
        for stone in earlier.tombstones.all():
            name = clip_name(key=key, recording_id=str(stone.recording_id))
            yield name, earlier.label, f"{stone.closed_at:%Y-%m}"
        earlier = earlier.revises


def _audio_file(split: str, archive: VirtualTar) -> EditionFile:
    digest = hashlib.sha256()
    for piece in archive.read(start=0, length=archive.size_bytes):
        digest.update(piece)
    return EditionFile(
        path=shard_path(split), size_bytes=archive.size_bytes, sha256=digest.hexdigest()
    )


def _file(path: str, content: bytes) -> EditionFile:
    sha256 = hashlib.sha256(content).hexdigest()
    return EditionFile(path=path, size_bytes=len(content), sha256=sha256, content=content)


@transaction.atomic
def _save_files(edition: Edition, files: list[EditionFile], at: datetime) -> bool:
    ready = Edition.objects.filter(
        pk=edition.pk,
        state=EditionState.PREPARING,
        version__state=VersionState.PUBLISHED,
    ).update(state=EditionState.READY, ready_at=at)
    if not ready:
        return False
    EditionFile.objects.bulk_create(files)
    facts = {"checksums_sha256": files[-1].sha256}
    audit.record(action="edition.prepared", actor="worker", obj=edition, at=at, facts=facts)
    return True
