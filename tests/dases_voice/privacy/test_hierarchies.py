from datetime import date

import pytest

from dases_voice.privacy.hierarchies import BANDS, age_band, school_year


@pytest.mark.parametrize("age", range(6, 19))
def test_every_school_age_has_one_band(age: int) -> None:
    low, high = (int(end) for end in age_band(age).split("-"))

    assert low <= age <= high
    assert (low, high) in BANDS


@pytest.mark.parametrize("age", [-1, 0, 5, 19, 77])
def test_other_ages_are_not_published(age: int) -> None:
    assert age_band(age) == ""


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 8, 31), "2025-2026"),
        (date(2026, 9, 1), "2026-2027"),
        (date(2026, 12, 31), "2026-2027"),
        (date(2027, 1, 1), "2026-2027"),
    ],
)
def test_a_school_year_begins_in_september(day: date, expected: str) -> None:
    assert school_year(day) == expected
