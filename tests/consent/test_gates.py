"""The two questions of every gate: closed by default, first failure wins, one and many agree."""

from dataclasses import asdict, fields, replace
from itertools import product

import numpy as np
import pytest

from consent.queries import (
    INCLUSION_CODES,
    InclusionFacts,
    RecordingFacts,
    may_include,
    may_include_each,
    may_record,
)
from consent.queries.gates import INCLUSION_RULES, RECORDING_RULES

ALL_HOLD = InclusionFacts(**{field.name: True for field in fields(InclusionFacts)})
MAY_RECORD = RecordingFacts(**{field.name: True for field in fields(RecordingFacts)})


def test_what_nobody_states_does_not_hold() -> None:
    assert may_record(RecordingFacts()).code == "subject_unknown"
    assert may_include(InclusionFacts()).code == "suppressed"

    assert list(may_include_each(count=2)) == [1, 1]


def test_each_fact_is_asked_by_one_rule() -> None:
    assert sorted(RECORDING_RULES.values()) == sorted(f.name for f in fields(RecordingFacts))
    assert sorted(INCLUSION_RULES.values()) == sorted(f.name for f in fields(InclusionFacts))


@pytest.mark.parametrize(("code", "fact"), RECORDING_RULES.items())
def test_a_fact_that_fails_closes_the_microphone(code: str, fact: str) -> None:
    assert may_record(MAY_RECORD).allow
    ruling = may_record(replace(MAY_RECORD, **{fact: False}))
    assert (ruling.allow, ruling.code, ruling.facts[fact]) == (False, code, False)


def test_one_and_many_agree_on_every_combination() -> None:
    names = [field.name for field in fields(InclusionFacts)]
    table = np.array(list(product((False, True), repeat=len(names))))
    answers = may_include_each(
        count=len(table), **{name: table[:, place] for place, name in enumerate(names)}
    )
    for row, answer in zip(table, answers, strict=True):
        facts = InclusionFacts(**dict(zip(names, map(bool, row), strict=True)))
        assert INCLUSION_CODES[answer] == may_include(facts).code


def test_one_truth_may_stand_for_all() -> None:
    columns = asdict(ALL_HOLD) | {"is_permitted": np.array([True, False])}
    answers = may_include_each(count=2, **columns)
    assert [INCLUSION_CODES[answer] for answer in answers] == ["allowed", "no_permission"]


def test_a_fact_that_does_not_exist_is_refused() -> None:
    with pytest.raises(TypeError, match="is_nice"):
        may_include_each(count=1, is_nice=True)
