"""The rule itself, as a pure function: from what was said to open or closed, and why."""

from collections.abc import Mapping
from dataclasses import dataclass

from consent.enums import MAY_GIVE, MAY_OBJECT, Authority, DecisionKind, HoldersRequired, Reason


@dataclass(frozen=True)
class Word:
    """A signer's latest word that counts (`not today` does not).

    `is_current` says that the notice it was given on is still the one in force, and that it was
    given at an age at which the signer could speak for themselves.
    """

    kind: DecisionKind
    is_current: bool = True


@dataclass(frozen=True)
class Situation:
    """All that the rule looks at, for one subject, one purpose and one instant."""

    pupil_required: bool
    holders_required: HoldersRequired
    holders: Mapping[str, Authority]
    holder_words: Mapping[str, Word]
    pupil_word: Word | None


def decide(situation: Situation) -> Reason:
    """Return `OPEN` or the first reason why not. An objection is heard before anything else."""
    return (
        _objection(situation) or _holders_part(situation) or _pupils_part(situation) or Reason.OPEN
    )


def _objection(situation: Situation) -> Reason | None:
    holders = [word.kind for word in _words_of(situation, MAY_OBJECT)]
    pupil = situation.pupil_word.kind if situation.pupil_word else None
    if DecisionKind.WITHDRAW in {*holders, pupil}:
        return Reason.WITHDRAWN
    if DecisionKind.REFUSE in holders:
        return Reason.HOLDER_OBJECTS
    return Reason.PUPIL_OBJECTS if pupil == DecisionKind.REFUSE else None


def _holders_part(situation: Situation) -> Reason | None:
    if situation.holders_required == HoldersRequired.NONE:
        return None
    gives = [w for w in _words_of(situation, MAY_GIVE) if w.kind == DecisionKind.GIVE]
    current = sum(word.is_current for word in gives)
    entitled = sum(authority in MAY_GIVE for authority in situation.holders.values())
    needed = entitled if situation.holders_required == HoldersRequired.ALL else 1
    if current >= max(needed, 1):
        return None
    return Reason.EXPIRED if len(gives) >= max(needed, 1) else Reason.HOLDER_MISSING


def _pupils_part(situation: Situation) -> Reason | None:
    word = situation.pupil_word
    agreed = word is not None and word.kind == DecisionKind.GIVE and word.is_current
    return Reason.PUPIL_MISSING if situation.pupil_required and not agreed else None


def _words_of(situation: Situation, authorities: frozenset[Authority]) -> list[Word]:
    # Of an adult, no holder is heard.
    if situation.holders_required == HoldersRequired.NONE:
        return []
    return [
        word
        for holder, word in situation.holder_words.items()
        if situation.holders.get(holder) in authorities
    ]
