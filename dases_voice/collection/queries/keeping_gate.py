"""The second consent gate: whether what was recorded may be worked on, and listened to, here."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from consent.enums import PurposeCode, Reason, keeps_past
from consent.queries import (
    InclusionFacts,
    Ruling,
    is_in_dispute,
    may_include,
    permission_of,
)
from dases_voice.collection.enums import RecordingState
from dases_voice.collection.models import Recording

CLOSED_STATES: Final = (
    RecordingState.QUARANTINED,
    RecordingState.WITHDRAWN,
    RecordingState.ERASED,
)


def ruling_on_work(
    recording: Recording, *, purposes: Collection[PurposeCode], at: datetime
) -> tuple[Ruling, Reason]:
    """Tell whether a recording may be kept and worked on for these purposes, and how consent stands.

    Nothing leaves the platform here: there is no licence, no recipient and no table, so that the
    facts about these hold. A yes that has only run out is enough to keep what was recorded.
    """
    subject_id = recording.speaker.subject_id
    reasons = _reasons(recording, {PurposeCode.RECORD, *purposes}, at)
    closed = [reason for code, reason in reasons.items() if not keeps_past(code, reason)]
    facts = InclusionFacts(
        is_free_of_suppression=recording.speaker.withdrawn_at is None,
        is_available=recording.state not in CLOSED_STATES,
        has_lineage=recording.consent_epoch > 0,
        is_kept=keeps_past(PurposeCode.RECORD, reasons[PurposeCode.RECORD]),
        is_permitted=not closed,
        is_free_of_dispute=subject_id is None or not is_in_dispute(subject_id, purposes=reasons),
        is_inside_scope=True,
        licence_is_revocable=True,
        licence_forbids_misuse=True,
        meets_disclosure_minimum=True,
        grant_is_active=True,
    )
    return may_include(facts), closed[0] if closed else Reason.OPEN


def _reasons(
    recording: Recording, purposes: Collection[PurposeCode], at: datetime
) -> dict[PurposeCode, Reason]:
    subject_id = recording.speaker.subject_id
    if subject_id is None:
        return dict.fromkeys(purposes, Reason.UNKNOWN_SUBJECT)
    return {
        code: Reason(permission_of(subject_id=subject_id, purpose=code, at=at).reason)
        for code in sorted(purposes)
    }
