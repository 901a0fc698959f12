"""The two questions that every gate asks, as pure functions.

Deny by default, the first rule that fails wins, and the answer says which. What only another part of
the platform knows (a session, a recording, a licence) comes in as facts; a fact that nobody states
does not hold. Reasons are never shown to a school.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from types import MappingProxyType
from typing import Final

import numpy as np
import numpy.typing as npt

ALLOWED: Final = "allowed"
NOT_AVAILABLE: Final = "not_available"


@dataclass(frozen=True)
class Ruling:
    """The answer of a gate: whether, by which rule, and what it looked at."""

    code: str
    facts: Mapping[str, bool]

    @property
    def allow(self) -> bool:
        """Whether the voice may pass."""
        return self.code == ALLOWED


@dataclass(frozen=True, kw_only=True)
class RecordingFacts:
    """What is known when a pupil is about to be recorded, or a take arrives."""

    is_known: bool = False
    is_free_of_hold: bool = False
    campaign_runs: bool = False
    school_takes_part: bool = False
    session_is_open: bool = False
    is_of_the_class: bool = False
    is_permitted: bool = False
    notice_is_the_campaigns: bool = False
    is_willing_today: bool = False


@dataclass(frozen=True, kw_only=True)
class InclusionFacts:
    """What is known when a recording is about to be put into a version, or handed out."""

    is_free_of_suppression: bool = False
    is_available: bool = False
    has_lineage: bool = False
    is_kept: bool = False
    is_permitted: bool = False
    is_inside_scope: bool = False
    licence_is_revocable: bool = False
    licence_forbids_misuse: bool = False
    is_free_of_dispute: bool = False
    meets_disclosure_minimum: bool = False
    grant_is_active: bool = False


# Each rule is named for its failure, and holds when its fact does. The order decides what is said.
RECORDING_RULES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "subject_unknown": "is_known",
        "on_hold": "is_free_of_hold",
        "campaign_closed": "campaign_runs",
        "school_left": "school_takes_part",
        "session_closed": "session_is_open",
        "not_of_the_class": "is_of_the_class",
        "no_permission": "is_permitted",
        "other_notice": "notice_is_the_campaigns",
        "not_today": "is_willing_today",
    }
)
INCLUSION_RULES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "suppressed": "is_free_of_suppression",
        NOT_AVAILABLE: "is_available",
        "no_lineage": "has_lineage",
        "not_kept": "is_kept",
        "no_permission": "is_permitted",
        "out_of_scope": "is_inside_scope",
        "licence_irrevocable": "licence_is_revocable",
        "licence_too_wide": "licence_forbids_misuse",
        "disputed": "is_free_of_dispute",
        "too_few": "meets_disclosure_minimum",
        "no_grant": "grant_is_active",
    }
)
INCLUSION_CODES: Final = (ALLOWED, *INCLUSION_RULES)
Column = npt.NDArray[np.bool_]


def may_record(facts: RecordingFacts) -> Ruling:
    """Tell whether a pupil may be recorded now."""
    return _first_failure(RECORDING_RULES, asdict(facts))


def may_include(facts: InclusionFacts) -> Ruling:
    """Tell whether a recording may be in a version, or handed out, now."""
    return _first_failure(INCLUSION_RULES, asdict(facts))


def may_include_each(*, count: int, **columns: Column | bool) -> npt.NDArray[np.uint8]:
    """Judge many recordings at once, by the same rules as `may_include`.

    Parameters
    ----------
    count
        How many recordings there are.
    columns
        The facts of `InclusionFacts` by name: an array of `count` truths, or one truth for all.
        A fact that is left out does not hold.

    Returns
    -------
    numpy.ndarray
        For each recording the place of its answer in `INCLUSION_CODES`; 0 is allowed.

    Raises
    ------
    TypeError
        When a column is no fact of `InclusionFacts`.
    """
    if unknown := columns.keys() - {field.name for field in fields(InclusionFacts)}:
        raise TypeError(f"{', '.join(sorted(unknown))}: not a fact of an inclusion.")
    answers = np.zeros(count, dtype=np.uint8)
    for place, fact in enumerate(INCLUSION_RULES.values(), start=1):
        fails = ~np.broadcast_to(np.asarray(columns.get(fact, False)), count)
        answers[fails & (answers == 0)] = place
    return answers


def _first_failure(rules: Mapping[str, str], facts: Mapping[str, bool]) -> Ruling:
    failed = (code for code, fact in rules.items() if not facts[fact])
    return Ruling(next(failed, ALLOWED), facts)
