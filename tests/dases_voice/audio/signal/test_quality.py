import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dases_voice.audio.signal import DEFAULT_RULES, Cause, Gate, QualityFlag, judge, rules_with
from dases_voice.audio.signal.clip import Measures

CASES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "quality_cases.json").read_text(encoding="utf-8")
)
ORDER = list(Gate)

measures = st.dictionaries(
    st.sampled_from([rule.measure for rule in DEFAULT_RULES]), st.floats(-200, 10_000)
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["name"]))
def test_what_the_recorder_says_too(case: dict[str, Any]) -> None:
    judgement = judge(case["measures"], rules=rules_with(case["limits"]))
    assert (judgement.gate, list(judgement.causes)) == (case["gate"], case["causes"])


def test_every_rule_reads_a_measure_that_is_there() -> None:
    assert {rule.measure for rule in DEFAULT_RULES} <= set(Measures.__dataclass_fields__)


@pytest.mark.parametrize(
    ("flag", "cause"),
    [
        (QualityFlag.BABBLE, Cause.BABBLE),
        (QualityFlag.TRUNCATED_END, Cause.CUT),
        (QualityFlag.DEAD_CHANNEL, Cause.ONE_EAR),
    ],
)
def test_flags_ask_for_a_listener(flag: QualityFlag, cause: Cause) -> None:
    assert judge({}, flags=frozenset({flag})) == (Gate.LISTEN, (cause,))


def test_other_flags_ask_for_nothing() -> None:
    assert judge({}, flags=frozenset({QualityFlag.GAIN_LIMITED})) == (Gate.ACCEPT, ())


@given(measures, measures)
def test_more_that_is_measured_never_makes_it_better(
    some: dict[str, float], more: dict[str, float]
) -> None:
    both = judge(more | some)
    assert ORDER.index(both.gate) >= ORDER.index(judge(some).gate)


@given(measures)
def test_who_is_accepted_has_no_cause_and_who_is_not_has_one(measured: dict[str, float]) -> None:
    judgement = judge(measured)
    assert (judgement.gate is Gate.ACCEPT) == (not judgement.causes)


@pytest.mark.parametrize(
    "limits",
    [
        {"loud": {"listen": 0.5, "redo": 0.1}},
        {"noisy": {"listen": 5, "redo": 10}},
        {"babble": {"listen": 1}},
        {"noisy": {"perhaps": 1}},
    ],
)
def test_limits_that_make_no_sense_are_refused(limits: dict[str, dict[str, float]]) -> None:
    with pytest.raises(ValueError, match=r"milder|no rule|is called"):
        rules_with(limits)
