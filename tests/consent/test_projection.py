"""What is stored is what the chain says: thousands of histories at once, and some through the doors."""

import random
import uuid
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

import pytest
from django.db import transaction

from consent.chain import GENESIS_HASH, chain_hash
from consent.enums import Assurance, Audience, Authority, Channel, PurposeCode, SignerRole
from consent.models import (
    PUPIL,
    DataSubject,
    Decision,
    Holder,
    HolderLink,
    NoticeVersion,
    Permission,
    Presentation,
)
from consent.queries import evaluate, permission_faults, permission_of, rendering_in
from consent.queries.states import SignerState
from consent.services import withdraw_consent
from tests.consent.conftest import ALL_PURPOSES, Family
from tests.consent.histories import (
    PUPIL_SIGNS,
    WITHDRAW,
    History,
    Saying,
    Told,
    follow_ups,
    histories,
    state_of,
    told,
)

MakeFamily = Callable[..., Family]
BORN = date(2016, 3, 3)
NUM_HISTORIES = 10_000
SEED = 3


def drawn_histories() -> list[History]:
    """Return all of up to three sayings, and as many of four as make ten thousand."""
    short, four = list(histories(3)), [h for h in histories(4) if len(h) == 4]
    return [*short, *random.Random(SEED).sample(four, NUM_HISTORIES - len(short))]


class Chain:
    """Writes decisions as the ledger does, many at once."""

    def __init__(self, version: NoticeVersion, at: datetime) -> None:
        self.rendering, self.at = rendering_in(version, Audience.HOLDER, "fr"), at
        self.shown: list[Presentation] = []
        self.rows: list[Decision] = []
        self.holders = Holder.objects.bulk_create([Holder(), Holder()])

    def say(self, subject: DataSubject, purpose: PurposeCode, saying: Saying) -> None:
        who, kind = saying
        said_at = self.at + len(self.rows) * timedelta(seconds=1)
        row = Decision(
            sequence=len(self.rows) + 1,
            group=uuid.uuid4(),
            subject=subject,
            purpose_id=purpose.value,
            signer_role=SignerRole.PUPIL if who == PUPIL_SIGNS else SignerRole.HOLDER,
            holder=None if who == PUPIL_SIGNS else self.holders[who],
            kind=kind,
            presentation=None if kind == WITHDRAW else self._show(said_at),
            channel=Channel.WEB,
            assurance=Assurance.LINK_AND_CODE,
            recorder="test",
            occurred_at=said_at,
            recorded_at=said_at,
            previous_hash=self.rows[-1].hash if self.rows else GENESIS_HASH,
        )
        row.hash = chain_hash(previous=row.previous_hash, content=row.content())
        self.rows.append(row)

    def _show(self, said_at: datetime) -> Presentation:
        shown = Presentation(
            nonce=uuid.uuid4(),
            rendering=self.rendering,
            rendering_sha256=self.rendering.sha256,
            channel=Channel.WEB,
            shown_at=said_at,
            recorded_at=said_at,
        )
        self.shown.append(shown)
        return shown

    def write(self) -> None:
        Presentation.objects.bulk_create(self.shown, batch_size=500)
        Decision.objects.bulk_create(self.rows, batch_size=500)


def families(chain: Chain, number: int) -> list[DataSubject]:
    """Write that many children of the same two holders."""
    before = chain.at - timedelta(days=60)
    subjects = DataSubject.objects.bulk_create(
        [DataSubject(birth_date=BORN, created_at=before) for _ in range(number)], batch_size=500
    )
    links = [
        HolderLink(subject=subject, holder=holder, authority=Authority.EXERCISES, valid_from=before)
        for subject in subjects
        for holder in chain.holders
    ]
    HolderLink.objects.bulk_create(links, batch_size=500)
    return subjects


def stored_as_told(
    subject: DataSubject, purpose: PurposeCode, tale: Told, version: NoticeVersion, at: datetime
) -> Permission:
    return Permission(
        subject=subject,
        purpose_id=purpose.value,
        is_open=tale.reason == "open",
        reason=tale.reason,
        since=at,
        signed_versions=str(version.pk) if tale.is_signed else "",
        holds_until=tale.holds_until,
        epoch=1,
    )


@pytest.mark.once
def test_ten_thousand_histories_are_stored_as_the_chain_tells_them(
    version: NoticeVersion, at: datetime
) -> None:
    drawn, chain = drawn_histories(), Chain(version, at)
    subjects = families(chain, len(drawn))
    permissions: list[Permission] = []
    for number, (subject, history) in enumerate(zip(subjects, drawn, strict=True)):
        purpose = ALL_PURPOSES[number % len(ALL_PURPOSES)]
        for saying in history:
            chain.say(subject, purpose, saying)
        tale = told(history, purpose)
        permissions.append(stored_as_told(subject, purpose, tale, version, at))
    chain.write()
    Permission.objects.bulk_create(permissions, batch_size=500)
    assert len({p.reason for p in permissions}) == 6
    assert len(permissions) == NUM_HISTORIES
    forged = permissions[:: NUM_HISTORIES // 5]
    for permission in forged:
        Permission.objects.filter(pk=permission.pk).update(holds_until=None)
    faults = permission_faults(at=at + timedelta(days=2))
    named = {fault.split()[1].rstrip(":") for fault in faults}
    assert named == {str(permission.pk) for permission in forged}


class Walk:
    """Goes through every history by the services that families use, back and forth like a tree."""

    def __init__(self, family: Family, at: datetime, longest: int) -> None:
        self.family, self.at, self.longest = family, at, longest
        self.seen = 0

    def go(self, history: History = ()) -> Iterator[History]:
        for longer in follow_ups(history) if len(history) < self.longest else []:
            if self._is_nothing_new(history, longer[-1]):
                continue
            with transaction.atomic():
                self._say(longer[-1], self.at + len(longer) * timedelta(hours=1))
                self.seen += 1
                yield longer
                yield from self.go(longer)
                transaction.set_rollback(True)

    def _is_nothing_new(self, history: History, saying: Saying) -> bool:
        """Whoever has refused has nothing to take back: the door changes nothing then."""
        return saying[1] == WITHDRAW and state_of(history, saying[0]) == SignerState.REFUSED

    def _say(self, saying: Saying, moment: datetime) -> None:
        who, kind = saying
        signer = PUPIL if who == PUPIL_SIGNS else self.family.holder(who)
        if kind == WITHDRAW:
            withdraw_consent(subject=self.family.subject, signer=signer, at=moment)
        elif who == PUPIL_SIGNS:
            self.family.assent(kind, moment)
        else:
            self.family.answer(kind, moment, index=who)


def check_walk(family: Family, at: datetime, longest: int) -> int:
    """Compare what is stored with the decisions and with the tale, after each saying."""
    walk, later = Walk(family, at, longest), at + timedelta(days=2)
    for history in walk.go():
        for purpose in ALL_PURPOSES:
            stored = permission_of(subject_id=family.subject.pk, purpose=purpose, at=later)
            true = evaluate(subject_id=family.subject.pk, purpose=purpose, at=later)
            assert true.is_stored_as(stored), history
            assert told(history, purpose) == Told(
                true.reason, bool(true.signed_versions), true.holds_until
            ), history
    return walk.seen


def test_what_the_doors_store_is_what_the_chain_tells(
    make_family: MakeFamily, at: datetime
) -> None:
    family = make_family(Authority.EXERCISES, Authority.EXERCISES)
    assert check_walk(family, at, longest=2) == 147
    assert not Decision.objects.exists()
