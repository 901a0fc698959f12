"""UAI codes and school years are what they say."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from dases_voice.schools.models import UAI_LETTERS, validate_school_year, validate_uai


def test_a_real_code_passes() -> None:
    validate_uai("0750655E")


@given(st.integers(0, 9_999_999), st.sampled_from(UAI_LETTERS))
def test_one_letter_only_fits_the_digits(number: int, letter: str) -> None:
    code = f"{number:07d}{letter}"
    if UAI_LETTERS[number % 23] == letter:
        validate_uai(code)
    else:
        with pytest.raises(ValidationError):
            validate_uai(code)


@pytest.mark.parametrize("code", ["", "0750655e", "750655E", "0750655", "O750655E", "0750655E\n"])
def test_another_form_is_refused(code: str) -> None:
    with pytest.raises(ValidationError):
        validate_uai(code)


@pytest.mark.parametrize("year", ["2026", "2026-2028", "2027-2026", "2026/2027", "26-27"])
def test_years_that_do_not_follow_are_refused(year: str) -> None:
    with pytest.raises(ValidationError):
        validate_school_year(year)
