"""What the ledger's rule asks about clips, gathered by a few questions however many there are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import numpy as np
import numpy.typing as npt
from django.db.models import Q

from consent.enums import PurposeCode
from consent.queries import Use, policy_in_force, subjects_in_dispute
from dases_voice.collection.models import Recording
from dases_voice.collection.queries import CLOSED_STATES
from dases_voice.corpora.models import CorpusVersion
from dases_voice.corpora.queries.consents import standings

Column = npt.NDArray[np.bool_]

# A freeze, a publication and a sweep hand nothing to anybody: whether there is a grant, and whether
# the families have read of such a licensee, the gate of each download asks.
NOBODY_RECEIVES: Final = {"grant_is_active": True}
# What is rare among the speakers is about a version and not about one voice. It is withheld when the
# rows are made, and the gate of each download looks at the rows.
RARE_IS_WITHHELD: Final = {"meets_disclosure_minimum": True}


@dataclass(frozen=True)
class Alike:
    """Clips of one speaker that stand alike: they are judged once, however many there are."""

    speaker_id: UUID
    subject_id: UUID | None
    is_withdrawn: bool
    state: str
    is_traced: bool

    @classmethod
    def of(cls, recording: Recording) -> "Alike":
        """Return how one recording stands."""
        speaker = recording.speaker
        return cls(
            speaker.pk,
            speaker.subject_id,
            speaker.withdrawn_at is not None,
            recording.state,
            recording.consent_epoch > 0,
        )


def clips_alike(version: CorpusVersion) -> list[Alike]:
    """Return how the clips of a version stand, each way once."""
    ways = version.clips.order_by().annotate(
        is_withdrawn=Q(speaker__withdrawn_at__isnull=False),
        is_traced=Q(recording__consent_epoch__gt=0),
    )
    columns = ("speaker_id", "speaker__subject_id", "is_withdrawn", "recording__state", "is_traced")
    return [Alike(*row) for row in ways.values_list(*columns).distinct()]


def inclusion_facts(
    clips: Sequence[Alike], *, use: Use, at: datetime, published: bool = False
) -> dict[str, Any]:
    """Return the columns of `may_include_each` that do not depend on who receives the clips.

    With `published`, a voice whose owner has come of age and is silent stays in.
    """
    subjects = {clip.speaker_id: clip.subject_id for clip in clips}
    voices = standings(subjects=subjects, use=use, at=at, published=published)
    disputed = subjects_in_dispute(purposes=(PurposeCode.RECORD, use.purpose))
    policy = policy_in_force(use.purpose, at)
    return {
        "is_free_of_suppression": _column(not clip.is_withdrawn for clip in clips),
        "is_available": _column(clip.state not in CLOSED_STATES for clip in clips),
        "has_lineage": _column(clip.is_traced for clip in clips),
        "is_kept": _column(voices[clip.speaker_id].is_kept for clip in clips),
        "is_permitted": _column(voices[clip.speaker_id].is_permitted for clip in clips),
        "is_inside_scope": _column(voices[clip.speaker_id].is_inside_scope for clip in clips),
        "licence_is_revocable": use.purpose != PurposeCode.OPEN_LICENCE,
        "licence_forbids_misuse": policy is not None and bool(policy.prohibited_uses),
        "is_free_of_dispute": _column(clip.subject_id not in disputed for clip in clips),
    }


def _column(truths: Iterable[bool]) -> Column:
    return np.fromiter(truths, dtype=np.bool_)
