from collections import Counter
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dases_voice.corpora.enums import Split
from dases_voice.corpora.services.splits import SHARES, draw_splits

strata = st.sampled_from(["en/9-10", "en/11-12", "en/13-14"])
newcomers = st.dictionaries(st.uuids(), strata, max_size=120)


def counts(splits: dict[UUID, Split]) -> Counter[Split]:
    return Counter(splits.values())


@given(people=newcomers)
def test_everybody_gets_one_split_and_twice_the_same(people: dict[UUID, str]) -> None:
    first = draw_splits(newcomers=people, ledger={}, seed="s")
    again = draw_splits(newcomers=dict(reversed(people.items())), ledger={}, seed="s")

    assert first == again
    assert first.keys() == people.keys()


@given(people=newcomers)
def test_shares_are_as_near_as_whole_people_allow(people: dict[UUID, str]) -> None:
    drawn = counts(draw_splits(newcomers=people, ledger={}, seed="s"))

    for split, share in SHARES.items():
        assert abs(drawn[split] - share * len(people)) <= 2
        assert drawn[split] or len(people) < 3


@given(first=newcomers, second=newcomers)
def test_a_second_draw_moves_nobody_and_mends_the_shares(
    first: dict[UUID, str], second: dict[UUID, str]
) -> None:
    ledger = draw_splits(newcomers=first, ledger={}, seed="s")
    late = {person: stratum for person, stratum in second.items() if person not in ledger}

    drawn = draw_splits(newcomers=late, ledger=ledger, seed="s")

    assert not drawn.keys() & ledger.keys()
    together = counts(ledger | drawn)
    for split, share in SHARES.items():
        assert abs(together[split] - share * together.total()) <= 3


@pytest.mark.parametrize(
    ("people", "expected"),
    [
        (1, {Split.TRAIN: 1}),
        (2, {Split.TRAIN: 1, Split.TEST: 1}),
        (3, {Split.TRAIN: 1, Split.TEST: 1, Split.DEV: 1}),
        (10, {Split.TRAIN: 8, Split.TEST: 1, Split.DEV: 1}),
    ],
)
def test_tiny_corpora_have_something_to_train_and_to_test_on(
    people: int, expected: dict[Split, int]
) -> None:
    drawn = draw_splits(
        newcomers={UUID(int=n): "en/9-10" for n in range(people)}, ledger={}, seed="s"
    )

    assert dict(counts(drawn)) == expected


def test_each_stratum_is_in_every_split_in_proportion() -> None:
    people = {UUID(int=n): f"en/{n % 4}" for n in range(400)}

    drawn = draw_splits(newcomers=people, ledger={}, seed="s")

    for stratum in range(4):
        inside = Counter(drawn[UUID(int=n)] for n in range(400) if n % 4 == stratum)
        assert inside[Split.TRAIN] in range(78, 83)
        assert inside[Split.DEV] in range(9, 12)
        assert inside[Split.TEST] in range(9, 12)


def test_another_corpus_draws_otherwise() -> None:
    people = {UUID(int=n): "en" for n in range(100)}

    assert draw_splits(newcomers=people, ledger={}, seed="a") != draw_splits(
        newcomers=people, ledger={}, seed="b"
    )
