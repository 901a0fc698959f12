"""Which clips may be in a version, and who may have it: the ledger's rule, asked for many at once.

A refusal is found anew each time. That nothing is refused is remembered under the epoch of the
permissions, for five minutes at most: a gate that asks at each range stays fast, and any change of
any permission ends what was remembered.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.core.cache import cache
from django.db.models import Q, QuerySet

from consent.enums import PurposeCode
from consent.queries import INCLUSION_CODES, current_epoch, may_include_each, next_lapse
from contracts.enums import PartyKind
from contracts.models import Agreement
from contracts.queries import missing_reason, promises
from dases_voice.corpora.models import CorpusVersion, VersionClip
from dases_voice.corpora.queries.consents import use_of
from dases_voice.corpora.queries.facts import (
    NOBODY_RECEIVES,
    RARE_IS_WITHHELD,
    Alike,
    clips_alike,
    inclusion_facts,
)
from dases_voice.corpora.queries.versions import AGREEMENT_PURPOSES
from dases_voice.privacy.k_anonymity import DEFAULT_K, smallest_group

REMEMBER: Final = timedelta(minutes=5)
# What a licence must forbid and demand, whatever else it says, in the words of its policy.
MISUSES: Final = frozenset(
    {"dases:reidentify", "dases:cloneVoice", "dases:inferEmotion", "dases:assessIndividual"}
)
TAKING_BACK: Final = frozenset({"delete", "dases:attestDeletion"})


def rulings_on_freeze(clips: Sequence[Alike], *, purpose: PurposeCode, at: datetime) -> list[str]:
    """Return for each recording the code by which it may enter a new version, or may not."""
    use = use_of(purpose=purpose, kind=PartyKind.LABORATORY)
    facts = inclusion_facts(clips, use=use, at=at) | NOBODY_RECEIVES | RARE_IS_WITHHELD
    return [INCLUSION_CODES[answer] for answer in may_include_each(count=len(clips), **facts)]


def closed_recordings(*, version: CorpusVersion, at: datetime) -> set[UUID]:
    """Return the recordings of a version that may not be in it any more."""
    clips = clips_alike(version)
    use = use_of(purpose=PurposeCode(version.corpus.purpose), kind=PartyKind.LABORATORY)
    facts = inclusion_facts(clips, use=use, at=at, published=True)
    facts |= NOBODY_RECEIVES | RARE_IS_WITHHELD | {"is_inside_scope": True}
    answers = may_include_each(count=len(clips), **facts)
    refused = [clip for clip, answer in zip(clips, answers, strict=True) if answer]
    return _recordings(version.clips.order_by(), refused)


def recordings_closed_since(*, version: CorpusVersion, at: datetime) -> set[UUID]:
    """Return the same for a gate that asks at each range: that there are none is remembered."""
    key = f"corpora.closed.{version.pk}"
    if _is_remembered(key, at):
        return set()
    found = closed_recordings(version=version, at=at)
    if not found:
        _remember(key, at)
    return found


def is_covered_for(*, version: CorpusVersion, agreement: Agreement, at: datetime) -> bool:
    """Tell whether each clip may go to this licensee: its families have read of such a one."""
    key = f"corpora.covered.{version.pk}.{agreement.pk}"
    if _is_remembered(key, at):
        return True
    purpose, kind = PurposeCode(version.corpus.purpose), PartyKind(agreement.consumer.kind)
    clips = clips_alike(version)
    facts = inclusion_facts(clips, use=use_of(purpose=purpose, kind=kind), at=at, published=True)
    missing = missing_reason(agreement=agreement, purpose=AGREEMENT_PURPOSES[purpose], at=at)
    facts["licence_is_revocable"] &= promises(
        agreement=agreement, kind="obligation", actions=TAKING_BACK
    )
    facts["licence_forbids_misuse"] &= promises(
        agreement=agreement, kind="prohibition", actions=MISUSES
    )
    facts["meets_disclosure_minimum"] = _shows_nothing_rare(version)
    facts["grant_is_active"] = missing is None
    if may_include_each(count=len(clips), **facts).any():
        return False
    _remember(key, at)
    return True


def _recordings(clips: QuerySet[VersionClip], refused: Sequence[Alike]) -> set[UUID]:
    """Return the recordings of the clips that stand in one of the refused ways."""
    speakers: dict[tuple[str, bool], set[UUID]] = {}
    for clip in refused:
        speakers.setdefault((clip.state, clip.is_traced), set()).add(clip.speaker_id)
    found: set[UUID] = set()
    for (state, is_traced), of_them in speakers.items():
        traced = Q(recording__consent_epoch__gt=0)
        alike = clips.filter(traced if is_traced else ~traced, recording__state=state)
        found |= set(alike.filter(speaker__in=of_them).values_list("recording_id", flat=True))
    return found


def _shows_nothing_rare(version: CorpusVersion) -> bool:
    """Tell whether enough speakers share each age that the tables show."""
    bands = dict(version.clips.order_by().values_list("speaker_id", "age_band").distinct())
    return not any(bands.values()) or smallest_group(bands) >= DEFAULT_K


def _is_remembered(key: str, at: datetime) -> bool:
    until: datetime | None = cache.get(f"{key}.{current_epoch()}")
    return until is not None and at < until


def _remember(key: str, at: datetime) -> None:
    until = min(next_lapse(at=at) or at + REMEMBER, at + REMEMBER)
    cache.set(f"{key}.{current_epoch()}", until, REMEMBER.total_seconds())
