"""Objects decrypt to what was stored, whole or by range, and to nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dases_voice.core.errors import BlobCorrupt
from dases_voice.core.storage import cipher

KEY = bytes(range(32))
ADDRESS = "a" * 64
STEP = cipher.FRAME_BYTES + cipher.TAG_BYTES


def _content(size: int) -> bytes:
    return bytes((index * 31 + index // 251) % 256 for index in range(size))


@given(size=st.integers(0, 3 * cipher.FRAME_BYTES + 5), data=st.data())
def test_any_range_is_the_range_of_the_content(size: int, data: st.DataObject) -> None:
    content = _content(size)
    frames = cipher.encrypt(content, data_key=KEY, address=ADDRESS)
    start = data.draw(st.integers(0, size))
    length = data.draw(st.integers(0, size - start))
    if length == 0:
        return
    first, offset, span = cipher.frame_span(start=start, length=length, size_bytes=size)
    plain = cipher.decrypt_frames(
        frames[offset : offset + span],
        data_key=KEY,
        address=ADDRESS,
        first=first,
        size_bytes=size,
    )
    skipped = start - first * cipher.FRAME_BYTES
    assert plain[skipped : skipped + length] == content[start : start + length]


def _tampered(frames: bytes) -> dict[str, bytes]:
    return {
        "flipped bit": bytes([frames[0] ^ 1]) + frames[1:],
        "swapped frames": frames[STEP : 2 * STEP] + frames[:STEP] + frames[2 * STEP :],
        "cut frame": frames[:-1],
    }


@pytest.mark.parametrize("how", ["flipped bit", "swapped frames", "cut frame"])
def test_touched_bytes_are_refused(how: str) -> None:
    content = _content(2 * cipher.FRAME_BYTES + 10)
    frames = _tampered(cipher.encrypt(content, data_key=KEY, address=ADDRESS))[how]
    with pytest.raises(BlobCorrupt):
        cipher.decrypt_frames(
            frames, data_key=KEY, address=ADDRESS, first=0, size_bytes=len(content)
        )


def test_a_dropped_last_frame_is_refused() -> None:
    content = _content(2 * cipher.FRAME_BYTES)
    frames = cipher.encrypt(content, data_key=KEY, address=ADDRESS)
    with pytest.raises(BlobCorrupt):
        cipher.decrypt_frames(
            frames[:STEP],
            data_key=KEY,
            address=ADDRESS,
            first=0,
            size_bytes=cipher.FRAME_BYTES,
        )


def test_another_key_or_another_address_opens_nothing() -> None:
    frames = cipher.encrypt(b"voice", data_key=KEY, address=ADDRESS)
    for key, address in ((bytes(32), ADDRESS), (KEY, "b" * 64)):
        with pytest.raises(BlobCorrupt):
            cipher.decrypt_frames(frames, data_key=key, address=address, first=0, size_bytes=5)
