"""Any damage to a real file gives a clip or a named refusal; `bench_fuzz.py` tries a hundred thousand."""

from collections import Counter

from dases_voice.audio.signal import SignalError, error_codes, process
from tests.dases_voice.audio.signal.mutations import FORMATS, intact, mutated

NUM_TRIES = 1_000


def outcome(data: bytes) -> str:
    try:
        process(data)
    except SignalError as error:
        return error.code
    return "clip"


def test_what_is_intact_becomes_a_clip() -> None:
    assert {outcome(intact(kind)) for kind in FORMATS} == {"clip"}


def test_a_number_always_makes_the_same_file() -> None:
    assert mutated(17) == mutated(17)


def test_every_damage_has_a_named_outcome() -> None:
    outcomes = Counter(outcome(mutated(number)) for number in range(NUM_TRIES))
    assert set(outcomes) <= error_codes() | {"clip"}
    # The damage reaches the parsers: it is neither all ignored nor all caught by the first bytes.
    assert len(outcomes) > 8
