from importlib.metadata import version

import pytest

from dases_voice.audio.signal import library_versions


@pytest.mark.parametrize("name", ["numpy", "soundfile", "soxr", "av", "webrtcvad-wheels"])
def test_a_library_is_named_by_what_is_installed(name: str) -> None:
    assert library_versions()[name] == version(name)


@pytest.mark.parametrize("name", ["libsndfile", "libsoxr", "libavcodec", "libavformat"])
def test_what_is_inside_says_its_own_version(name: str) -> None:
    major, _dot, rest = library_versions()[name].partition(".")
    assert major.isdigit()
    assert rest


def test_who_changes_the_answer_changes_nobody_elses() -> None:
    library_versions().clear()
    assert library_versions()
