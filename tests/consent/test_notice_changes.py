"""A notice changes by two people, and only as far as they say."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from consent.enums import Audience, ChangeKind, ChangeState, DecisionKind, PurposeCode, Reason
from consent.errors import (
    ChangeClosed,
    ChangeKindDisputed,
    ChangeNotEditorial,
    ChangeOutdated,
    ConsentError,
    NoticeInvalid,
    SecondPersonNeeded,
)
from consent.models import NoticeChange, NoticeVersion
from consent.queries import permission_of, rendering_in, sound_for
from consent.services import confirm_change, drop_change, propose_change, words_of
from consent.services.notice_words import RenderingKey
from tests.consent.conftest import ALL_PURPOSES, Family

FRENCH = RenderingKey(Audience.HOLDER, "fr")
EASY = RenderingKey.read("holder.fr.easy")
EDITORIAL, MATERIAL = ChangeKind.EDITORIAL, ChangeKind.MATERIAL
ONE, OTHER = "user:1", "user:2"
Propose = Callable[..., NoticeChange]


@pytest.fixture
def propose(version: NoticeVersion, at: datetime) -> Propose:
    def proposed(kind: ChangeKind = EDITORIAL, **changed: Any) -> NoticeChange:
        words = words_of(version)
        words[FRENCH] = {**words[FRENCH], "lead": "Nous corrigeons un mot."}
        given = {"purposes": ALL_PURPOSES, "scope": version.scope, "renderings": words, **changed}
        return propose_change(base=version, kind=kind, actor=ONE, at=at, **given)

    return proposed


def state(family: Family, at: datetime) -> str:
    permission = permission_of(subject_id=family.subject.pk, purpose=PurposeCode.RECORD, at=at)
    return str(permission.reason)


@pytest.mark.parametrize(
    ("kind", "number", "reason"),
    [(EDITORIAL, "1.1", Reason.OPEN), (MATERIAL, "2.0", Reason.EXPIRED)],
)
def test_two_people_publish_and_only_news_is_asked_again(
    family: Family, propose: Propose, at: datetime, kind: ChangeKind, number: str, reason: str
) -> None:
    family.answer(DecisionKind.GIVE, at)
    family.assent(DecisionKind.GIVE, at)
    change = propose(kind)
    assert state(family, at) == Reason.OPEN
    published = confirm_change(change=change, kind=kind, actor=OTHER, at=at)
    assert published.number == number
    assert rendering_in(published, Audience.HOLDER, "fr").words["lead"] == "Nous corrigeons un mot."
    assert state(family, at) == reason
    change.refresh_from_db()
    assert (change.state, change.published) == (ChangeState.PUBLISHED, published)


def test_nobody_confirms_alone_not_even_past_the_services(propose: Propose, at: datetime) -> None:
    change = propose()
    with pytest.raises(SecondPersonNeeded):
        confirm_change(change=change, kind=EDITORIAL, actor=ONE, at=at)
    with pytest.raises(IntegrityError), transaction.atomic():
        NoticeChange.objects.filter(pk=change.pk).update(confirmed_by=ONE)
    with pytest.raises(IntegrityError), transaction.atomic():
        NoticeChange.objects.filter(pk=change.pk).update(state=ChangeState.PUBLISHED)
    assert NoticeVersion.objects.count() == 1


@pytest.mark.parametrize(
    "changed",
    [{"purposes": (*ALL_PURPOSES, PurposeCode.LEARNING_AI)}, {"scope": "wider"}],
    ids=["a purpose", "the scope"],
)
def test_what_people_agree_to_is_never_a_matter_of_words(
    version: NoticeVersion, propose: Propose, changed: dict[str, Any]
) -> None:
    if "scope" in changed:
        changed = {"scope": {**version.scope, "retention": "Ten years"}}
    with pytest.raises(ChangeNotEditorial):
        propose(EDITORIAL, **changed)
    assert propose(MATERIAL, **changed).kind == MATERIAL


def test_two_people_must_hold_it_to_be_the_same_kind(propose: Propose, at: datetime) -> None:
    with pytest.raises(ChangeKindDisputed):
        confirm_change(change=propose(), kind=MATERIAL, actor=OTHER, at=at)
    assert NoticeVersion.objects.count() == 1


def test_a_proposal_ends_once(propose: Propose, at: datetime) -> None:
    published, dropped = propose(), propose()
    drop_change(change=dropped, actor=ONE, at=at)
    confirm_change(change=published, kind=EDITORIAL, actor=OTHER, at=at)
    for change in (published, dropped):
        with pytest.raises(ChangeClosed):
            confirm_change(change=change, kind=EDITORIAL, actor=OTHER, at=at)
        with pytest.raises(ChangeClosed):
            drop_change(change=change, actor=OTHER, at=at)
    assert NoticeVersion.objects.count() == 2


def test_of_two_proposals_the_second_is_written_against_old_words(
    propose: Propose, at: datetime
) -> None:
    first, second = propose(), propose()
    confirm_change(change=first, kind=EDITORIAL, actor=OTHER, at=at)
    errors: tuple[type[ConsentError], ...] = (ChangeOutdated,)
    with pytest.raises(errors):
        confirm_change(change=second, kind=EDITORIAL, actor=OTHER, at=at)
    with pytest.raises(errors):
        propose()


def test_a_sound_that_reads_the_old_words_is_left_out(
    version: NoticeVersion, propose: Propose, at: datetime
) -> None:
    kept = confirm_change(change=propose(), kind=EDITORIAL, actor=OTHER, at=at)
    assert sound_for(rendering_in(kept, Audience.HOLDER, "fr")) is not None
    words = words_of(kept)
    words[EASY] = {**words[EASY], "lead": "Une autre phrase."}
    change = propose_change(
        base=kept,
        kind=EDITORIAL,
        purposes=ALL_PURPOSES,
        scope=kept.scope,
        renderings=words,
        actor=ONE,
        at=at + timedelta(minutes=1),
    )
    published = confirm_change(
        change=change, kind=EDITORIAL, actor=OTHER, at=at + timedelta(minutes=2)
    )
    assert sound_for(rendering_in(published, Audience.HOLDER, "fr")) is None


def test_a_proposal_must_change_something(version: NoticeVersion, propose: Propose) -> None:
    with pytest.raises(NoticeInvalid):
        propose(renderings=words_of(version))
