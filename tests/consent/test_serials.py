"""A serial that was mistyped is never that of another form."""

from hypothesis import given
from hypothesis import strategies as st

from consent.serials import ALPHABET, LENGTH, new_serial, read_serial, spaced

places = st.integers(0, LENGTH - 1)


def completed(body: str) -> str:
    return next(body + c for c in ALPHABET if read_serial(body + c))


serials = st.text(ALPHABET, min_size=LENGTH - 1, max_size=LENGTH - 1).map(completed)


@given(serials, places, st.sampled_from(ALPHABET))
def test_one_wrong_character_is_noticed(serial: str, place: int, character: str) -> None:
    mistyped = serial[:place] + character + serial[place + 1 :]
    assert (read_serial(mistyped) == serial) == (mistyped == serial)
    assert mistyped == serial or read_serial(mistyped) is None


@given(serials, places, places)
def test_two_exchanged_characters_are_noticed(serial: str, one: int, other: int) -> None:
    letters = list(serial)
    letters[one], letters[other] = letters[other], letters[one]
    mistyped = "".join(letters)
    assert mistyped == serial or read_serial(mistyped) is None


@given(st.text(max_size=14))
def test_anything_else_is_refused_quietly(written: str) -> None:
    assert read_serial(written) in {None, written.upper().replace("-", "").replace(" ", "")}


def test_it_is_read_as_it_is_printed() -> None:
    serial = new_serial()
    assert read_serial(f" {spaced(serial).lower()} ") == serial
