"""A voice is withdrawn: every version that holds it closes in the transaction of the withdrawal."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.dispatch import receiver

from consent import signals as consent_signals
from dases_voice.collection import signals as collection_signals
from dases_voice.core.services import audit, outbox
from dases_voice.corpora.enums import OPEN_STATES, VersionState
from dases_voice.corpora.models import (
    CorpusVersion,
    EditionFile,
    SplitAssignment,
    Tombstone,
    VersionClip,
    VersionStatistics,
)
from dases_voice.corpora.queries import clips_of_subject, recordings_closed_since


def close_versions(*, recording_ids: Collection[UUID], actor: str, at: datetime) -> int:
    """Close each version that holds one of these recordings; return how many this call closed.

    Call it inside the transaction that takes the recordings away. What a version loses is written
    down even if it was closed before: its revision may not be made yet.
    """
    holding = VersionClip.objects.filter(
        recording__in=recording_ids, version__successor__isnull=True
    ).values_list("version_id", "recording_id")
    lost: dict[UUID, list[UUID]] = {}
    for version_id, recording_id in holding:
        lost.setdefault(version_id, []).append(recording_id)
    versions = CorpusVersion.objects.select_for_update().filter(pk__in=lost).order_by("pk")
    return sum(_close(version, lost[version.pk], actor, at) for version in versions)


def close_if_lapsed(*, version: CorpusVersion, at: datetime) -> bool:
    """Close a version that holds a voice whose consent has ended without its knowing; say whether.

    A term that runs out and rules that change are nobody's act: whoever uses the version finds out.
    """
    closed = recordings_closed_since(version=version, at=at)
    if closed:
        close_for(recording_ids=closed, at=at)
    return bool(closed)


@transaction.atomic
def close_for(*, recording_ids: Collection[UUID], at: datetime) -> None:
    """Close the versions that hold recordings of which no news has told that they are closed."""
    audit.lock_chain()  # before the rows, as a withdrawal does
    close_versions(recording_ids=recording_ids, actor="ledger", at=at)


@receiver(collection_signals.recording_closed)
def follow_recordings(
    *, recording_ids: Collection[UUID], reason: str, at: datetime, **_: object
) -> None:
    """Close the versions that hold recordings which were set aside or withdrawn."""
    close_versions(recording_ids=recording_ids, actor="ledger", at=at)


@receiver(consent_signals.consent_withdrawn)
def follow_withdrawal(
    *, subject_id: UUID, purposes: Collection[str], signer: str, at: datetime, **_: object
) -> None:
    """Close the versions that hold a voice withdrawn from one of their purposes."""
    _close_for_subject(subject_id, purposes, signer, at)


@receiver(consent_signals.permission_changed)
def follow_permission(
    *, subject_id: UUID, purpose: str, is_open: bool, at: datetime, **_: object
) -> None:
    """Close the versions that hold a voice whose permission has ended in any other way."""
    if not is_open:
        _close_for_subject(subject_id, [purpose], "ledger", at)


@receiver(collection_signals.recordings_erased)
def follow_erased_recordings(*, recording_ids: Collection[UUID], at: datetime, **_: object) -> None:
    """Forget the rows about single clips that were erased."""
    forget_clips(
        VersionClip.objects.filter(recording__in=recording_ids).values_list("pk", flat=True), at
    )


@receiver(collection_signals.speaker_erased)
def follow_erasure(*, speaker_id: UUID, at: datetime, **_: object) -> None:
    """Forget the rows about an erased speaker, and the tables in which licensees got them."""
    forget_clips(VersionClip.objects.filter(speaker=speaker_id).values_list("pk", flat=True), at)
    SplitAssignment.objects.filter(speaker=speaker_id).delete()


def forget_clips(clip_ids: Iterable[int], at: datetime) -> None:
    """Delete clips' rows, of versions that are closed; an open version is closed first."""
    clips = VersionClip.objects.filter(pk__in=list(clip_ids))
    recordings = list(clips.values_list("recording_id", flat=True))
    close_versions(recording_ids=recordings, actor="worker", at=at)
    versions = list(clips.values_list("version_id", flat=True).distinct())
    EditionFile.objects.filter(edition__version__in=versions).delete()
    clips.delete()


def _close_for_subject(
    subject_id: UUID, purposes: Collection[str], actor: str, at: datetime
) -> None:
    clips = clips_of_subject(subject_id=subject_id, purposes=purposes)
    recordings = list(clips.values_list("recording_id", flat=True).distinct())
    close_versions(recording_ids=recordings, actor=actor, at=at)


def _close(version: CorpusVersion, recordings: Iterable[UUID], actor: str, at: datetime) -> bool:
    Tombstone.objects.bulk_create(
        (Tombstone(version=version, recording_id=pk, closed_at=at) for pk in recordings),
        ignore_conflicts=True,
    )
    closed = CorpusVersion.objects.filter(pk=version.pk, state__in=OPEN_STATES).update(
        state=VersionState.CLOSED, closed_at=at
    )
    if closed:
        # The row stays: later figures must not differ from these by one voice.
        VersionStatistics.objects.filter(version=version).update(content={})
        facts = {"recordings": sorted(str(pk) for pk in recordings)}
        audit.record(action="version.closed", actor=actor, obj=version, at=at, facts=facts)
        outbox.enqueue(task="corpora.revise_version", at=at, version_id=str(version.pk))
    return bool(closed)
