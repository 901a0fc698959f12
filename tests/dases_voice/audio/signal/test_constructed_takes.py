"""Where speech is known to begin and end, because sentences were put into rooms of eight kinds."""

import functools

import pytest

from dases_voice.audio.signal import QualityFlag
from tests.dases_voice.audio.signal.constructed import (
    BABBLE,
    GOOD_ROOMS,
    PINK_10,
    PINK_20,
    VOICES,
    Found,
    constructed,
    found_in,
    percentile_ms,
)

pytestmark = pytest.mark.skipif(
    not VOICES.is_dir(), reason="the recordings of ../shared/voices are not here"
)

CUT_DB = -40.0
"""Who loses more of its energy than this has lost a sound."""


@functools.cache
def found(condition: str) -> tuple[Found, ...]:
    return tuple(found_in(take) for take in constructed(condition))


def share_cut(takes: tuple[Found, ...]) -> float:
    return sum(take.lost_db > CUT_DB for take in takes) / len(takes)


def share_flagged(takes: tuple[Found, ...], flag: QualityFlag) -> float:
    return sum(flag in take.flags for take in takes) / len(takes)


def test_the_edges_are_found_in_good_rooms() -> None:
    takes = [take for room in GOOD_ROOMS for take in found(room)]
    assert len(takes) >= 200
    assert percentile_ms(take.start_error_ms for take in takes) <= 30
    assert percentile_ms(take.end_error_ms for take in takes) <= 100


@pytest.mark.parametrize("room", GOOD_ROOMS)
def test_no_sound_is_cut_in_good_rooms(room: str) -> None:
    assert share_cut(found(room)) == 0


def test_noise_20_db_under_the_voice_costs_few_sounds() -> None:
    assert share_cut(found(PINK_20)) <= 0.05


def test_noise_10_db_under_the_voice_costs_none_because_little_is_trimmed() -> None:
    assert share_cut(found(PINK_10)) == 0
    assert share_flagged(found(PINK_10), QualityFlag.UNTRIMMED) >= 0.8


def test_voices_in_the_background_are_flagged_and_nothing_is_cut() -> None:
    assert share_flagged(found(BABBLE), QualityFlag.BABBLE) >= 0.95
    assert share_cut(found(BABBLE)) == 0


@pytest.mark.parametrize("room", [*GOOD_ROOMS, PINK_20, PINK_10])
def test_other_rooms_are_not_taken_for_a_crowd(room: str) -> None:
    assert share_flagged(found(room), QualityFlag.BABBLE) <= 0.04
