"""The rule itself, as a pure function: from what was said to open or closed, and why."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from consent.enums import MAY_GIVE, MAY_OBJECT, Authority, DecisionKind, HoldersRequired, Reason


@dataclass(frozen=True)
class Word:
    """A signer's latest word that counts (`not today` does not).

    `flaw` says why a yes does not count: an older notice, a time that is over, a signer who was not
    known well enough. A no always counts.
    """

    kind: DecisionKind
    flaw: Reason | None = None

    @property
    def counts(self) -> bool:
        """Whether this is a yes to rely on."""
        return self.kind == DecisionKind.GIVE and self.flaw is None


@dataclass(frozen=True)
class Situation:
    """All that the rule looks at, for one subject, one purpose and one instant.

    `waived` are holders whom nobody can reach: their yes is not waited for, their no is heard.
    """

    pupil_required: bool
    holders_required: HoldersRequired
    holders: Mapping[str, Authority]
    holder_words: Mapping[str, Word]
    pupil_word: Word | None
    waived: frozenset[str] = frozenset()


def decide(situation: Situation) -> Reason:
    """Return `OPEN` or the first reason why not. An objection is heard before anything else."""
    return (
        _objection(situation) or _holders_part(situation) or _pupils_part(situation) or Reason.OPEN
    )


def decide_on_coming_of_age(adult: Situation, minor: Situation) -> Reason:
    """Return the reason for somebody who decides alone now and may not have answered yet.

    What the holders and the child had opened before goes on for a while (`OF_AGE`); the caller
    knows for how long. The adult's own word, whatever it is, ends that.
    """
    own = adult.pupil_word
    if own is not None and own.flaw is None:
        return decide(adult)
    if decide(minor) == Reason.OPEN:
        return Reason.OF_AGE
    return decide(replace(adult, pupil_word=None))


def _objection(situation: Situation) -> Reason | None:
    holders = [word.kind for word in _words_of(situation, MAY_OBJECT).values()]
    pupil = situation.pupil_word.kind if situation.pupil_word else None
    if DecisionKind.WITHDRAW in {*holders, pupil}:
        return Reason.WITHDRAWN
    if DecisionKind.REFUSE in holders:
        return Reason.HOLDER_OBJECTS
    return Reason.PUPIL_OBJECTS if pupil == DecisionKind.REFUSE else None


def _holders_part(situation: Situation) -> Reason | None:
    if situation.holders_required == HoldersRequired.NONE:
        return None
    words = _words_of(situation, MAY_GIVE)
    gives = {holder: word for holder, word in words.items() if word.kind == DecisionKind.GIVE}
    asked = {
        holder
        for holder, authority in situation.holders.items()
        if authority in MAY_GIVE and (holder not in situation.waived or holder in gives)
    }
    needed = len(asked) if situation.holders_required == HoldersRequired.ALL else 1
    if sum(word.counts for word in gives.values()) >= max(needed, 1):
        return None
    flaws = [word.flaw for word in gives.values() if word.flaw is not None]
    # The least of them: whoever spoke first changes nothing.
    return min(flaws) if flaws and len(gives) >= max(needed, 1) else Reason.HOLDER_MISSING


def _pupils_part(situation: Situation) -> Reason | None:
    word = situation.pupil_word
    if not situation.pupil_required or (word is not None and word.counts):
        return None
    lapsed = word is not None and word.kind == DecisionKind.GIVE
    return Reason.PUPIL_LAPSED if lapsed else Reason.PUPIL_MISSING


def _words_of(situation: Situation, authorities: frozenset[Authority]) -> dict[str, Word]:
    # Of an adult, no holder is heard.
    if situation.holders_required == HoldersRequired.NONE:
        return {}
    return {
        holder: word
        for holder, word in situation.holder_words.items()
        if situation.holders.get(holder) in authorities
    }
