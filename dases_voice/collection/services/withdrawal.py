"""What happens to voices when a permission changes. Runs inside the ledger's transaction."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.dispatch import receiver

from consent import signals as consent_signals
from consent.enums import PurposeCode, Reason, keeps_past
from dases_voice.collection.enums import RecordingState
from dases_voice.collection.models import Recording, Speaker
from dases_voice.collection.services.quarantine import (
    quarantine_speaker,
    release_speaker,
    tell_closed,
)
from dases_voice.core.services import audit, outbox


@receiver(consent_signals.permission_changed)
def follow_permission(
    *,
    subject_id: UUID,
    purpose: str,
    is_open: bool,
    reason: str,
    at: datetime,
    **_: object,
) -> None:
    """Set a subject's recordings aside when recording is no longer permitted, or take them back.

    A yes that has only run out takes nothing back. A withdrawal is stronger than an objection and
    comes as news of its own.
    """
    if purpose != PurposeCode.RECORD or reason == Reason.WITHDRAWN:
        return
    if is_open:
        release_speaker(subject_id=subject_id, actor="ledger", at=at)
    elif not keeps_past(PurposeCode.RECORD, Reason(reason)):
        quarantine_speaker(subject_id=subject_id, actor="ledger", at=at)


@receiver(consent_signals.consent_withdrawn)
def follow_withdrawal(
    *,
    subject_id: UUID,
    purposes: Collection[str],
    signer: str,
    at: datetime,
    **_: object,
) -> None:
    """Close every recording of the subject for good, and have them erased."""
    if PurposeCode.RECORD in purposes:
        withdraw_speaker(subject_id=subject_id, actor=signer, at=at)


@receiver(consent_signals.erasure_due)
def follow_purge(*, subject_id: UUID, at: datetime, **_: object) -> None:
    """Have erased what two holders have disagreed about for too long."""
    withdraw_speaker(subject_id=subject_id, actor="ledger", at=at)


def withdraw_speaker(*, subject_id: UUID, actor: str, at: datetime) -> None:
    """Close every recording of a subject for good; the erase worker destroys the key."""
    speaker = Speaker.objects.select_for_update().filter(subject_id=subject_id).first()
    if speaker is None:
        return
    Speaker.objects.filter(pk=speaker.pk, withdrawn_at=None).update(withdrawn_at=at)
    gone = (RecordingState.WITHDRAWN, RecordingState.ERASED)
    recordings = Recording.objects.filter(speaker=speaker).exclude(state__in=gone)
    ids = list(recordings.values_list("pk", flat=True))
    recordings.update(
        state=RecordingState.WITHDRAWN,
        state_before_quarantine="",
        quarantine_reason="",
        state_changed_at=at,
    )
    facts = {"recordings": [str(pk) for pk in ids]}
    audit.record(action="speaker.withdrawn", actor=actor, obj=speaker, at=at, facts=facts)
    outbox.enqueue(task="erase.erase_speaker", at=at, speaker_id=str(speaker.pk))
    if ids:
        tell_closed(recording_ids=ids, reason=RecordingState.WITHDRAWN.value, at=at)
