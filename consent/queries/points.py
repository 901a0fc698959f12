"""What a notice asks, point by point, and what one signer has said to each."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from consent.enums import INTERNAL, Assurance, DecisionKind, PurposeCode
from consent.models import DataSubject, Decision, NoticeVersion, Signer
from consent.queries.assurance import highest, is_known_well_enough
from consent.queries.decisions import last_words
from consent.queries.evaluation import term_end_of
from consent.queries.policies import policy_in_force

LISTENED_TO = (PurposeCode.RECORD, PurposeCode.ANNOTATE)


@dataclass(frozen=True)
class Point:
    """Purposes that are answered together: a voice that nobody may listen to is of no use.

    Attributes
    ----------
    word
        What the signer last said to them; nothing when it was never asked.
    until
        When a yes runs out.
    is_over
        Whether it has.
    minimum
        How well a signer must be known for a yes to count.
    """

    purposes: tuple[PurposeCode, ...]
    word: Decision | None = None
    until: datetime | None = None
    is_over: bool = False
    minimum: Assurance = Assurance.LINK_AND_CODE

    @property
    def key(self) -> str:
        """The point's name in a form."""
        return self.purposes[0].value

    @property
    def label(self) -> str:
        """The point as people read it."""
        if self.purposes == LISTENED_TO:
            return _("Record the voice, keep it, and let trained people listen to it")
        return str(self.purposes[0].label)

    @property
    def counts(self) -> bool:
        """Whether there is a yes of somebody who was known well enough."""
        return self.is_agreed and self.word is not None and self.is_for(self.word.assurance)

    def is_for(self, assurance: str) -> bool:
        """Tell whether a yes of somebody known so well counts."""
        return is_known_well_enough(Assurance(assurance), self.minimum)

    @property
    def is_agreed(self) -> bool:
        """Whether the signer's last word is yes, be its time over or not."""
        return self.word is not None and self.word.kind == DecisionKind.GIVE

    @property
    def last_day(self) -> datetime | None:
        """The last instant of a yes, for saying its last day."""
        return self.until - timedelta(microseconds=1) if self.until else None

    @property
    def stands(self) -> bool:
        """Whether there is a yes whose time is not over."""
        return self.is_agreed and not self.is_over


def points_of(version: NoticeVersion) -> list[Point]:
    """Return what a notice asks, as it can be answered point by point: the recording first."""
    codes = sorted(PurposeCode(code) for code in version.purposes)
    recording = tuple(code for code in codes if code in INTERNAL)
    others = [Point((code,)) for code in codes if code not in INTERNAL]
    return [Point(recording), *others] if recording else others


def answers_by_point(
    *, subject: DataSubject, signer: Signer, version: NoticeVersion, at: datetime
) -> list[Point]:
    """Return what a notice asks, and whatever else was asked before, with the signer's last words."""
    said = {PurposeCode(word.purpose_id): word for word in last_words(subject, signer)}
    asked = [point.purposes for point in points_of(version)]
    known = {code for purposes in asked for code in purposes}
    before = [(code,) for code in sorted(said) if code not in known]
    return [
        _answered(part, said, at)
        for purposes in (*asked, *before)
        for part in _said_alike(purposes, said)
    ]


def _said_alike(
    purposes: tuple[PurposeCode, ...], said: dict[PurposeCode, Decision]
) -> list[tuple[PurposeCode, ...]]:
    """Return the purposes together when the same was said to them, else one by one."""
    kinds = {said[code].kind if code in said else None for code in purposes}
    return [purposes] if len(kinds) == 1 else [(code,) for code in purposes]


def _answered(
    purposes: tuple[PurposeCode, ...], said: dict[PurposeCode, Decision], at: datetime
) -> Point:
    words = [said[code] for code in purposes if code in said]
    minimum = _minimum(purposes, at)
    if not words:
        return Point(purposes, minimum=minimum)
    ends = [end for word in words if (end := term_end_of(word)) is not None]
    until = min(ends, default=None)
    newest = max(words, key=lambda word: word.sequence)
    return Point(purposes, newest, until, until is not None and until <= at, minimum)


def _minimum(purposes: tuple[PurposeCode, ...], at: datetime) -> Assurance:
    policies = [policy_in_force(code, at) for code in purposes]
    return highest(Assurance(policy.minimum_assurance) for policy in policies if policy)
