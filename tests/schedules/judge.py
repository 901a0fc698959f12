"""What must hold after every step, and what must be done when nothing is left to do."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from consent.enums import PurposeCode
from consent.models import Permission
from consent.queries import holds_in_force, permission_of
from dases_voice.collection.enums import RecordingState
from dases_voice.collection.models import Recording, Speaker
from dases_voice.collection.services.quarantine import OPEN_STATES as OPEN_RECORDINGS
from dases_voice.core.errors import BlobMissing, KeyDestroyed
from dases_voice.core.models import Blob
from dases_voice.core.services.blobs import read_blob
from dases_voice.corpora.enums import OPEN_STATES as OPEN_VERSIONS
from dases_voice.corpora.enums import VersionState
from dases_voice.corpora.models import CorpusVersion, VersionClip
from tests.schedules.families import Family
from tests.schedules.oracle import PURPOSES, RECORD, RESEARCH, Oracle

UNDER_WORK = (RecordingState.RECEIVED, RecordingState.PROCESSING)
Owners = Mapping[UUID, Family]


def standing_faults(
    *, oracle: Oracle, families: Sequence[Family], owner: Owners, at: datetime
) -> Iterator[str]:
    """Yield what is wrong now."""
    yield from _permissions(oracle, families, at)
    yield from _recordings(oracle, owner)
    yield from _versions(oracle, owner)
    yield from _erased_voices()


def unfinished(*, at: datetime) -> Iterator[str]:
    """Yield what was not done, though every task was run and nothing came in between."""
    held = holds_in_force().values("subject_id")
    left = Speaker.objects.filter(withdrawn_at__isnull=False, erased_at=None)
    yield from (f"speaker {pk} was not erased" for pk in _keys(left.exclude(subject_id__in=held)))
    yield from (
        f"take {pk} is stuck" for pk in _keys(Recording.objects.filter(state__in=UNDER_WORK))
    )
    closed = CorpusVersion.objects.filter(state=VersionState.CLOSED, successor=None)
    yield from (f"version {pk} was not revised" for pk in _keys(closed))


def _permissions(oracle: Oracle, families: Sequence[Family], at: datetime) -> Iterator[str]:
    """Compare what the ledger says with what the oracle says, for everybody and everything."""
    subjects = [family.subject.pk for family in families]
    stored = Permission.objects.filter(subject__in=subjects).exclude(holds_until__lte=at)
    known = {(row.subject_id, row.purpose_id): row for row in stored}
    for family in families:
        for code in PURPOSES:
            permission = known.get((family.subject.pk, code)) or permission_of(
                subject_id=family.subject.pk, purpose=PurposeCode(code), at=at
            )
            expected = oracle.permits(family.child, code, at)
            if permission.is_open != expected:
                yield f"subject {family.subject.pk}, {code}: {permission.reason}, the oracle says {expected}"


def _recordings(oracle: Oracle, owner: Owners) -> Iterator[str]:
    """Look for takes in use to which somebody has objected, or which were withdrawn once."""
    for pk in _keys(Recording.objects.filter(state__in=OPEN_RECORDINGS)):
        child = owner[pk].child
        if pk in child.gone or oracle.objected(child, RECORD):
            yield f"take {pk} is open"


def _versions(oracle: Oracle, owner: Owners) -> Iterator[str]:
    """Look for open versions with a voice to whose release somebody has objected."""
    clips = VersionClip.objects.filter(version__state__in=OPEN_VERSIONS)
    for pk in clips.order_by().values_list("recording_id", flat=True).distinct():
        child = owner[pk].child
        objected = oracle.objected(child, RECORD) or oracle.objected(child, RESEARCH)
        if pk in child.gone or objected:
            yield f"take {pk} is in an open version"


def _erased_voices() -> Iterator[str]:
    """Look for bytes of an erased voice that can still be read, by trying each."""
    for blob in Blob.objects.filter(data_key__speaker__erased_at__isnull=False):
        try:
            read_blob(blob)
        except (KeyDestroyed, BlobMissing):
            continue
        yield f"blob {blob.pk} of an erased voice is readable"


def _keys(rows: QuerySet[Any]) -> list[UUID]:
    return list(rows.order_by("pk").values_list("pk", flat=True))
