import pytest
from hypothesis import given
from hypothesis import strategies as st

from dases_voice.privacy.pseudonyms import clip_name, pseudonym, speaker_name

keys = st.binary(min_size=32, max_size=64)
ids = st.uuids().map(str)


@given(key=keys, identifier=ids)
def test_a_name_is_a_pure_function_of_key_and_identifier(key: bytes, identifier: str) -> None:
    assert clip_name(key=key, recording_id=identifier) == clip_name(
        key=key, recording_id=identifier
    )


@given(key=keys, other=keys, identifier=ids)
def test_two_keys_give_unrelated_names(key: bytes, other: bytes, identifier: str) -> None:
    same = clip_name(key=key, recording_id=identifier) == clip_name(
        key=other, recording_id=identifier
    )
    assert same == (key == other)


@given(key=keys, identifier=ids)
def test_a_clip_and_a_speaker_of_the_same_identifier_have_different_names(
    key: bytes, identifier: str
) -> None:
    clip = clip_name(key=key, recording_id=identifier)
    speaker = speaker_name(key=key, speaker_id=identifier)

    assert clip[0] + str(len(clip)) == "c17"
    assert speaker[0] + str(len(speaker)) == "s13"
    assert clip[1:9] != speaker[1:9]


@given(key=keys, identifier=ids)
def test_a_name_does_not_hold_its_identifier(key: bytes, identifier: str) -> None:
    assert identifier.replace("-", "")[:8] not in clip_name(key=key, recording_id=identifier)


def test_thousands_of_clips_have_thousands_of_names() -> None:
    names = {clip_name(key=b"k" * 32, recording_id=str(n)) for n in range(20_000)}

    assert len(names) == 20_000


def test_a_short_key_is_refused() -> None:
    with pytest.raises(ValueError, match="16 bytes is too short"):
        pseudonym(key=b"k" * 16, kind="clip", identifier="1", digits=16)


@pytest.mark.parametrize("digits", [0, 7, 65])
def test_too_few_or_too_many_digits_are_refused(digits: int) -> None:
    with pytest.raises(ValueError, match="outside 8 to 64"):
        pseudonym(key=b"k" * 32, kind="clip", identifier="1", digits=digits)
