"""Whose voice may be in a release at this instant: for new versions, and for those that are out."""

from collections.abc import Collection, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final, NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from consent.enums import PurposeCode, Reason, keeps_past
from consent.models import Permission
from consent.queries import (
    Use,
    consents_covering,
    consents_in_force,
    consents_kept,
    consents_on_record,
    is_inside,
    permission_of,
)
from contracts.enums import PartyKind
from dases_voice.corpora.models import VersionClip

# Which class of recipient, in the words of the notices, each kind of licensee is.
RECIPIENTS: Final[Mapping[PartyKind, str]] = MappingProxyType(
    {
        PartyKind.OPERATOR: "platform",
        PartyKind.LABORATORY: "research",
        PartyKind.PUBLIC_BODY: "research",
        PartyKind.COMPANY: "edtech",
    }
)
LICENCES: Final[Mapping[PurposeCode, str]] = MappingProxyType(
    {PurposeCode.RESEARCH: "restricted-research"}
)


def use_of(*, purpose: PurposeCode, kind: PartyKind) -> Use:
    """Return what a licensee of this kind does with a corpus of this purpose."""
    return Use(purpose=purpose, recipient=RECIPIENTS[kind], licence=LICENCES[purpose])


class Standing(NamedTuple):
    """How a voice stands to a use: three of the facts that the ledger's rule asks for."""

    is_kept: bool
    is_permitted: bool
    is_inside_scope: bool


NOBODY = Standing(is_kept=False, is_permitted=False, is_inside_scope=False)


def standings(
    *,
    subjects: Mapping[UUID, UUID | None],
    use: Use,
    at: datetime,
    published: bool = False,
) -> dict[UUID, Standing]:
    """Return how each speaker's voice stands to a use at `at`.

    `subjects` gives each speaker's data subject; an erased speaker has none. With `published`, a
    voice whose owner has come of age and is silent stays in. A few queries for all whose permission
    is on record; some more for each whose stored permission has lapsed and is worked out anew.
    """
    select = consents_kept if published else consents_in_force
    kept = _subjects(consents_kept(purpose=PurposeCode.RECORD, at=at))
    permitted = _subjects(select(purpose=use.purpose, at=at))
    inside = _subjects(consents_covering(use=use, at=at, published=published))
    settled = _subjects(consents_on_record(purpose=PurposeCode.RECORD, at=at))
    settled &= _subjects(consents_on_record(purpose=use.purpose, at=at))

    def standing(subject_id: UUID | None) -> Standing:
        if subject_id is None:
            return NOBODY
        if subject_id not in settled:
            return _standing_now(subject_id, use, at, published)
        return Standing(subject_id in kept, subject_id in permitted, subject_id in inside)

    return {speaker: standing(subject_id) for speaker, subject_id in subjects.items()}


def clips_of_subject(*, subject_id: UUID, purposes: Collection[str]) -> QuerySet[VersionClip]:
    """Return the clips of a voice in versions for these purposes; in all, once it is not kept."""
    clips = VersionClip.objects.filter(speaker__subject=subject_id)
    if PurposeCode.RECORD in purposes:
        return clips
    return clips.filter(version__corpus__purpose__in=purposes)


def _subjects(permissions: QuerySet[Permission]) -> set[UUID]:
    return set(permissions.values_list("subject_id", flat=True))


def _standing_now(subject_id: UUID, use: Use, at: datetime, published: bool) -> Standing:
    """Ask again for one subject, whose stored permission may only be out of date."""
    record = permission_of(subject_id=subject_id, purpose=PurposeCode.RECORD, at=at)
    asked = permission_of(subject_id=subject_id, purpose=use.purpose, at=at)
    goes_on = published and keeps_past(use.purpose, Reason(asked.reason))
    return Standing(
        is_kept=keeps_past(PurposeCode.RECORD, Reason(record.reason)),
        is_permitted=asked.is_open or goes_on,
        is_inside_scope=is_inside(use, asked.signed_versions),
    )
