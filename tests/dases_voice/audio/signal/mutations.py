"""Real files of five formats with something wrong, made from a number: the same number, the same file."""

import functools

import numpy as np

from tests.dases_voice.audio.signal.files import flac, muxed, wav
from tests.dases_voice.audio.signal.synthesis import take

FORMATS = ("wav", "flac", "webm", "ogg", "mp4")
HEAD_BYTES = 600
"""Where formats keep what they believe about themselves."""
EXTREMES = (b"\0\0\0\0", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\0\0\0\x80", b"\x01\0\0\0")


@functools.cache
def intact(kind: str) -> bytes:
    """Return a take of a second and a half, as a browser would send it."""
    signal = take(lead_s=0.3, speech_s=0.9, tail_s=0.3)
    match kind:
        case "wav":
            return wav(signal)
        case "flac":
            return flac(signal)
        case "mp4":
            return muxed(signal, container="mp4", codec="aac")
    return muxed(signal, container=kind, codec="libopus")


def mutated(number: int) -> bytes:
    """Return a file with one to four things wrong."""
    source = np.random.default_rng(number)
    data = bytearray(intact(FORMATS[number % len(FORMATS)]))
    for _ in range(int(source.integers(1, 5))):
        MUTATORS[int(source.integers(len(MUTATORS)))](data, source)
    return bytes(data)


def _place(data: bytearray, source: np.random.Generator) -> int:
    """Choose a place, half the time in the head."""
    end = len(data) if source.random() < 0.5 else min(len(data), HEAD_BYTES)
    return int(source.integers(max(1, end)))


def _flip_bits(data: bytearray, source: np.random.Generator) -> None:
    for _ in range(int(source.integers(1, 20))):
        if data:
            data[_place(data, source)] ^= 1 << int(source.integers(8))


def _overwrite(data: bytearray, source: np.random.Generator) -> None:
    at = _place(data, source)
    new = source.bytes(int(source.integers(1, 9)))
    data[at : at + len(new)] = new


def _lie(data: bytearray, source: np.random.Generator) -> None:
    at = _place(data, source)
    data[at : at + 4] = EXTREMES[int(source.integers(len(EXTREMES)))]


def _cut(data: bytearray, source: np.random.Generator) -> None:
    del data[_place(data, source) :]


def _take_out(data: bytearray, source: np.random.Generator) -> None:
    at = _place(data, source)
    del data[at : at + int(source.integers(1, 5_000))]


def _repeat(data: bytearray, source: np.random.Generator) -> None:
    at, size = _place(data, source), int(source.integers(1, 5_000))
    data[at:at] = data[at : at + size]


def _splice(data: bytearray, source: np.random.Generator) -> None:
    other = intact(FORMATS[int(source.integers(len(FORMATS)))])
    start, size = int(source.integers(len(other))), int(source.integers(1, 5_000))
    at = _place(data, source)
    data[at : at + size] = other[start : start + size]


MUTATORS = (_flip_bits, _overwrite, _lie, _cut, _take_out, _repeat, _splice)
