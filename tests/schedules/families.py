"""What families say in a schedule: done on the platform first, then noted for the oracle."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random
from uuid import UUID

from consent.enums import Audience, DecisionKind, PurposeCode
from consent.errors import ConsentError
from consent.models import DataSubject, HolderLink, WithdrawalCase
from consent.models import Signer as LedgerSigner
from consent.queries import audience_for, rendering_in
from consent.services import (
    Display,
    invite_holder,
    record_holder_decision,
    record_pupil_decision,
    register_holder,
    register_subject,
    withdraw_consent,
)
from dases_voice.schools.models import Pupil, SchoolClass
from tests import factories
from tests.schedules.oracle import PURPOSES, Child, Oracle, Signer
from tests.schedules.world import COMMAND, World

BORN = date(2016, 5, 4)
GIVE, REFUSE, DEFER = DecisionKind.GIVE, DecisionKind.REFUSE, DecisionKind.DEFER


@dataclass
class Call:
    """A withdrawal by telephone that waits to be verified, and the hold that it placed."""

    case: WithdrawalCase
    signer: Signer
    hold: UUID


@dataclass
class Family:
    """A child on the platform and, beside it, what the oracle knows of the same child."""

    subject: DataSubject
    pupil: Pupil
    child: Child = field(default_factory=Child)
    # In the order of the child's holders.
    links: list[UUID] = field(default_factory=list)
    ended: set[UUID] = field(default_factory=set)
    calls: list[Call] = field(default_factory=list)
    turns: list[UUID] = field(default_factory=list)


class Families:
    """The words of holders and pupils."""

    def __init__(
        self, *, world: World, draw: Random, oracle: Oracle, now: Callable[[], datetime]
    ) -> None:
        self.world, self.draw, self.oracle, self.now = world, draw, oracle, now
        self.unheard: list[str] = []

    def found(self, school_class: SchoolClass, *, holders: int) -> Family:
        """Make a family that has not said anything."""
        subject = register_subject(birth_date=BORN, actor=COMMAND, at=self.now())
        family = Family(subject, factories.pupil(school_class, subject=subject))
        for _ in range(holders):
            self.add_holder(family)
        return family

    def add_holder(self, family: Family) -> None:
        link = register_holder(
            subject=family.subject,
            full_name="Un parent",
            email="parent@famille.example",
            actor=COMMAND,
            at=self.now(),
        )
        family.links.append(link.pk)
        family.child.holders.append(Signer())

    def all_agree(self, family: Family) -> None:
        for place in range(len(family.links)):
            self.holder_answers(family, GIVE, place)
        self.pupil_answers(family, GIVE)

    def holder_answers(
        self, family: Family, kind: DecisionKind | None = None, place: int | None = None
    ) -> None:
        link, signer = self.holder(family, place)
        is_open_answer = kind is None
        kind = kind or self.draw.choices((GIVE, REFUSE), (7, 2))[0]
        partly = is_open_answer and kind == GIVE and self.draw.random() < 0.2
        but_refuse = self._some_purposes() if partly else []
        with self._heard(signer, is_no=kind == REFUSE):
            self._answer(link, kind, but_refuse)
        refused = PURPOSES if kind == REFUSE else [str(code) for code in but_refuse]
        self.oracle.refuses(family.child, signer, refused)
        signer.agrees([p for p in PURPOSES if p not in refused], self.now())

    def pupil_answers(self, family: Family, kind: DecisionKind | None = None) -> None:
        kind = kind or self.draw.choices((GIVE, REFUSE, DEFER), (5, 1, 2))[0]
        pupil = family.child.pupil
        rendering = rendering_in(self.world.version, audience_for(BORN, self.now()), "fr")
        record_pupil_decision(subject=family.subject, kind=kind, rendering=rendering, at=self.now())
        if kind == GIVE:
            pupil.agrees(PURPOSES, self.now())
        elif kind == REFUSE:
            self.oracle.refuses(family.child, pupil, PURPOSES)

    def withdraws(self, family: Family) -> None:
        ledger_signer, signer = self.anybody(family)
        purposes = self._some_purposes() if self.draw.random() < 0.4 else []
        with self._heard(signer, is_no=True):
            withdraw_consent(
                subject=family.subject, signer=ledger_signer, purposes=purposes, at=self.now()
            )
        self.oracle.withdraws(family.child, signer, [str(code) for code in purposes])

    def holder(self, family: Family, place: int | None = None) -> tuple[HolderLink, Signer]:
        """Return a holder as the ledger knows them now, and as the oracle does."""
        place = self.draw.randrange(len(family.links)) if place is None else place
        link = HolderLink.objects.select_related("holder", "subject").get(pk=family.links[place])
        return link, family.child.holders[place]

    def anybody(self, family: Family) -> tuple[LedgerSigner, Signer]:
        """Return a holder, or the pupil."""
        if self.draw.random() < 0.4:
            return LedgerSigner(), family.child.pupil
        link, signer = self.holder(family)
        return LedgerSigner(link.holder), signer

    def _answer(self, link: HolderLink, kind: DecisionKind, but: list[PurposeCode]) -> None:
        issued = invite_holder(
            link=link, notice_version=self.world.version, actor=COMMAND, at=self.now()
        )
        rendering = rendering_in(self.world.version, Audience.HOLDER, "fr")
        record_holder_decision(
            invitation=issued.invitation,
            kind=kind,
            presentation=Display(rendering, shown_at=self.now()),
            but_refuse=but,
            at=self.now(),
        )

    def _some_purposes(self) -> list[PurposeCode]:
        return [PurposeCode(code) for code in self.draw.sample(PURPOSES, self.draw.choice((1, 2)))]

    @contextmanager
    def _heard(self, signer: Signer, *, is_no: bool) -> Iterator[None]:
        """Note when a no is refused to somebody whose no must be heard."""
        try:
            yield
        except ConsentError as refusal:
            if is_no and signer.may_object:
                self.unheard.append(f"a no was not heard: {type(refusal).__name__}")
            raise
