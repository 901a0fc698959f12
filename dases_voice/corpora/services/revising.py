"""The erasure revision: the same version without the voices that were withdrawn."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from consent.services.permissions import lock_subjects
from contracts.models import Agreement
from contracts.services import issue_deletion_notice
from contracts.services.notices import deletion_deadline
from dases_voice.core.services import audit, outbox
from dases_voice.corpora.enums import NewsKind, VersionState
from dases_voice.corpora.models import (
    CorpusVersion,
    Edition,
    EditionFile,
    Tombstone,
    VersionClip,
    VersionNotice,
)
from dases_voice.corpora.queries import closed_recordings
from dases_voice.corpora.services.keys import pseudonym_key
from dases_voice.corpora.services.news import tell_licensee
from dases_voice.corpora.services.rows import save_version
from dases_voice.privacy.k_anonymity import withhold_rare
from dases_voice.privacy.pseudonyms import clip_name


def revise_version(*, version_id: UUID, at: datetime) -> CorpusVersion | None:
    """Replace a closed version by its revision and tell each licensee what to delete.

    Safe to repeat: a version has one successor, and a notice is issued once.

    Returns
    -------
    CorpusVersion or None
        The revision that this call made; None if there was nothing to do.
    """
    version = CorpusVersion.objects.select_related("corpus").get(pk=version_id)
    # Keys are read before the transaction: nothing waits for a store while rows are locked.
    keys = {
        edition.agreement: pseudonym_key(agreement=edition.agreement, actor="worker", at=at)
        for edition in version.editions.select_related("agreement__template_version")
    }
    with transaction.atomic():
        # Who withdraws from here on waits until there is a revision, and closes it.
        lock_subjects(version.clips.order_by().values("speaker__subject_id"))
        audit.lock_chain()  # before the rows, as a withdrawal does
        version = CorpusVersion.objects.select_for_update().get(pk=version.pk)
        if version.state != VersionState.CLOSED or hasattr(version, "successor"):
            return None
        revision = _build(version, at)
        removed = list(version.tombstones.values_list("recording_id", flat=True))
        _notify(version, keys, removed, at)
        _renew_editions(version, revision, list(keys), at)
    return revision


def _build(version: CorpusVersion, at: datetime) -> CorpusVersion:
    gone = closed_recordings(version=version, at=at)
    Tombstone.objects.bulk_create(
        (Tombstone(version=version, recording_id=pk, closed_at=at) for pk in gone),
        ignore_conflicts=True,
    )
    gone |= set(version.tombstones.values_list("recording_id", flat=True))
    revision = save_version(
        corpus=version.corpus,
        number=version.number,
        revision=version.revision + 1,
        revises=version,
        clips=_copies([clip for clip in version.clips.all() if clip.recording_id not in gone]),
        at=at,
    )
    if version.published_at is not None:
        CorpusVersion.objects.filter(pk=revision.pk).update(
            state=VersionState.PUBLISHED, published_at=at
        )
        revision.refresh_from_db()
    facts = {"manifest_sha256": revision.manifest_sha256, "revises": str(version.pk)}
    audit.record(action="version.revised", actor="worker", obj=revision, at=at, facts=facts)
    return revision


def _copies(clips: list[VersionClip]) -> list[VersionClip]:
    """Return unsaved copies; an age that has become rare with the withdrawal is withheld."""
    bands = withhold_rare({clip.speaker_id: clip.age_band for clip in clips})
    for clip in clips:
        clip.pk = None
        clip._state.adding = True
        clip.age_band = bands[clip.speaker_id]
    return clips


def _notify(
    version: CorpusVersion, keys: Mapping[Agreement, bytes], removed: list[UUID], at: datetime
) -> None:
    for agreement, key in keys.items():
        notice = issue_deletion_notice(
            agreement=agreement,
            items=[clip_name(key=key, recording_id=str(pk)) for pk in removed],
            deadline_at=deletion_deadline(agreement=agreement, at=at),
            at=at,
        )
        VersionNotice.objects.get_or_create(version=version, notice=notice)


def _renew_editions(
    version: CorpusVersion, revision: CorpusVersion, agreements: list[Agreement], at: datetime
) -> None:
    """Take the old tables away, and start the same licensees' editions of the revision."""
    EditionFile.objects.filter(edition__version=version).delete()
    if revision.state != VersionState.PUBLISHED:
        return
    for agreement in agreements:
        edition = Edition.objects.create(version=revision, agreement=agreement, created_at=at)
        tell_licensee(kind=NewsKind.PATCHED, agreement=agreement, version=revision, at=at)
        outbox.enqueue(task="corpora.prepare_edition", at=at, edition_id=str(edition.pk))
