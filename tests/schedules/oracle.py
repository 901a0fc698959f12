"""The rule of permission, said once more and as plainly as it can be: the judge of a schedule.

Nothing here reads the database or calls the platform. What was said and decided is noted as it
happens, and the rule is asked at any instant.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

RECORD, LISTEN, RESEARCH = PURPOSES = ("P0", "P1", "P2")
PARIS = ZoneInfo("Europe/Paris")


@dataclass
class Rule:
    """What a purpose asks for: one holder's yes or every holder's, beside the pupil's."""

    is_offered: bool = True
    wants_all: bool = False


@dataclass
class Signer:
    """The pupil or a holder: what was said last about each purpose, and whether it counts."""

    may_agree: bool = True
    may_object: bool = True
    is_reachable: bool = True
    yes: dict[str, datetime] = field(default_factory=dict)
    no: set[str] = field(default_factory=set)

    def agrees(self, purposes: Iterable[str], at: datetime) -> None:
        """Note a yes."""
        for purpose in purposes:
            self.no.discard(purpose)
            self.yes[purpose] = at

    def objects(self, purposes: Iterable[str]) -> None:
        """Note a no."""
        for purpose in purposes:
            self.yes.pop(purpose, None)
            self.no.add(purpose)

    def says_yes(self, purpose: str, at: datetime | None) -> bool:
        """Tell whether the last word is a yes; with `at`, one whose time is not over."""
        said = self.yes.get(purpose)
        return said is not None and (at is None or at < end_of_yes(purpose, said))


@dataclass
class Child:
    """A voice: who speaks for it, and what was recorded of it."""

    pupil: Signer = field(default_factory=Signer)
    holders: list[Signer] = field(default_factory=list)
    holds: set[UUID] = field(default_factory=set)
    is_dead: bool = False
    takes: set[UUID] = field(default_factory=set)
    # Once withdrawn, a take is gone: a later yes is for what is recorded later.
    gone: set[UUID] = field(default_factory=set)


class Oracle:
    """Says of each child and purpose whether the voice may be used."""

    def __init__(self) -> None:
        self.rules = {RECORD: Rule(), LISTEN: Rule(), RESEARCH: Rule(wants_all=True)}

    def offered(self) -> list[str]:
        """Return the purposes that families can be asked about."""
        return [purpose for purpose, rule in self.rules.items() if rule.is_offered]

    def objected(self, child: Child, purpose: str) -> bool:
        """Tell whether somebody stands in the way, however many have agreed."""
        heard = [child.pupil, *(holder for holder in child.holders if holder.may_object)]
        return child.is_dead or bool(child.holds) or any(purpose in one.no for one in heard)

    def permits(self, child: Child, purpose: str, at: datetime | None) -> bool:
        """Tell whether all have agreed and nobody objects; without `at`, whenever they agreed."""
        rule = self.rules[purpose]
        if not rule.is_offered or self.objected(child, purpose):
            return False
        signing = [holder for holder in child.holders if holder.may_agree]
        agreeing = [holder for holder in signing if holder.says_yes(purpose, at)]
        waited_for = [h for h in signing if h.is_reachable or h.says_yes(purpose, None)]
        enough = not rule.wants_all or all(holder in agreeing for holder in waited_for)
        return child.pupil.says_yes(purpose, at) and bool(agreeing) and enough

    def keeps(self, child: Child, purpose: str) -> bool:
        """Tell whether what was recorded may be kept: a yes that has run out is enough."""
        return self.permits(child, purpose, None)

    def releases(self, child: Child, take: UUID, at: datetime) -> bool:
        """Tell whether a take may be in a corpus for research, or be handed out, now."""
        kept = take not in child.gone and self.keeps(child, RECORD)
        return kept and self.permits(child, RESEARCH, at)

    def refuses(self, child: Child, signer: Signer, purposes: Iterable[str]) -> None:
        """Note a no. After a yes it is a withdrawal, and the recordings go."""
        if RECORD in purposes and RECORD in signer.yes:
            child.gone |= child.takes
        signer.objects(purposes)

    def withdraws(self, child: Child, signer: Signer, purposes: Iterable[str]) -> None:
        """Note a withdrawal: of what the signer has not said no to before."""
        asked = list(purposes) or (PURPOSES if signer.yes or signer.no else self.offered())
        concerned = [purpose for purpose in asked if purpose not in signer.no]
        if RECORD in concerned:
            child.gone |= child.takes
        signer.objects(concerned)


def end_of_yes(purpose: str, said: datetime) -> datetime:
    """Return when a yes runs out: with the school year, or after five years."""
    day = said.astimezone(PARIS).date()
    if purpose != RECORD:
        return datetime.combine(day.replace(year=day.year + 5), time.min, PARIS)
    year = day.year if day.month < 9 else day.year + 1
    return datetime.combine(date(year, 9, 1), time.min, PARIS)
