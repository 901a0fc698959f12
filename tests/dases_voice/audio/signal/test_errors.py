import pickle

import pytest

from dases_voice.audio.signal import SignalError, error_codes, errors
from dases_voice.audio.signal.errors import ContentError, FormatError, LimitError, TooLongError


def families() -> list[type[SignalError]]:
    return [
        value
        for value in vars(errors).values()
        if isinstance(value, type) and issubclass(value, SignalError)
    ]


def test_every_cause_has_a_code_of_its_own() -> None:
    grouping = {SignalError, FormatError, LimitError, ContentError}
    codes = [error.code for error in families() if error not in grouping]
    assert all(codes)
    assert sorted(codes) == sorted(error_codes())


def test_the_tree_at_the_top_of_the_file_names_every_cause() -> None:
    assert errors.__doc__ is not None
    for error in families():
        assert error.__name__ in errors.__doc__
        assert error.code in errors.__doc__


def test_an_error_survives_the_way_through_a_queue() -> None:
    queued = pickle.dumps(TooLongError("61.0 s, at most 60 s"))
    error = pickle.loads(queued)  # noqa: S301  # our own bytes of a line ago
    assert (error.code, str(error)) == ("too_long", "61.0 s, at most 60 s")


def test_an_error_can_be_caught_as_a_bad_value() -> None:
    with pytest.raises(ValueError, match="61"):
        raise TooLongError("61.0 s, at most 60 s")
