import contextlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dases_voice.audio.signal.decode.riff import read_wav
from dases_voice.audio.signal.errors import SignalError
from dases_voice.audio.signal.flags import QualityFlag
from dases_voice.audio.signal.parameters import PipelineParameters
from tests.dases_voice.audio.signal.files import (
    chunk,
    extensible_format,
    riff,
    wav,
    wav_format,
)
from tests.dases_voice.audio.signal.synthesis import take, to_int16, tone

PARAMETERS = PipelineParameters()
SAMPLES = to_int16(tone(0.5))


def data_chunk(samples: np.ndarray) -> bytes:
    return chunk(b"data", samples.tobytes())


def test_sixteen_bits_come_back_bit_exact() -> None:
    recording = read_wav(wav(tone(0.5)), parameters=PARAMETERS)
    assert np.array_equal(recording.samples[:, 0], SAMPLES)
    assert (recording.sampling_rate_hz, recording.codec) == (48_000, "pcm_s16le")
    assert recording.flags == frozenset()


def test_two_channels_stay_apart() -> None:
    both = np.stack([tone(0.5), tone(0.5, hertz=440)], axis=1)
    recording = read_wav(wav(both), parameters=PARAMETERS)
    assert recording.num_channels == 2
    assert np.array_equal(recording.samples, to_int16(both))


@pytest.mark.parametrize(
    ("header", "coded", "tolerance"),
    [
        (wav_format(bits=8), ((SAMPLES >> 8) + 128).astype(np.uint8), 255),
        (wav_format(bits=32), SAMPLES.astype("<i4") << 16, 0),
        (wav_format(tag=3, bits=32), (SAMPLES / 32768).astype("<f4"), 0),
        (wav_format(tag=3, bits=64), (SAMPLES / 32768).astype("<f8"), 0),
        (extensible_format(), SAMPLES, 0),
        (extensible_format(tag=3, bits=32), (SAMPLES / 32768).astype("<f4"), 0),
    ],
    ids=["u8", "s32", "f32", "f64", "extensible", "extensible-float"],
)
def test_other_depths_are_brought_to_sixteen_bits(
    header: bytes, coded: np.ndarray, tolerance: int
) -> None:
    recording = read_wav(riff(header, data_chunk(coded)), parameters=PARAMETERS)
    error = np.abs(recording.samples[:, 0].astype(int) - SAMPLES)
    assert error.max() <= tolerance


def test_the_upper_two_of_three_bytes_are_kept() -> None:
    packed = b"".join(b"\x7f" + sample.tobytes() for sample in SAMPLES)
    recording = read_wav(riff(wav_format(bits=24), chunk(b"data", packed)), parameters=PARAMETERS)
    assert np.array_equal(recording.samples[:, 0], SAMPLES)


def test_floats_over_full_scale_are_limited() -> None:
    coded = np.full(24_000, 1.5, dtype="<f4")
    recording = read_wav(riff(wav_format(tag=3, bits=32), data_chunk(coded)), parameters=PARAMETERS)
    assert set(recording.samples[:, 0]) == {32767}


def test_chunks_around_the_data_change_nothing() -> None:
    plain = wav(tone(0.5))
    dressed = wav(
        tone(0.5),
        before=[chunk(b"LIST", b"INFOINAM" + b"\4\0\0\0Zoe\0"), chunk(b"odd ", b"abc")],
        after=[chunk(b"id3 ", b"ID3" + bytes(30))],
        trailing=b"PK\3\4 an archive",
    )
    of_plain, of_dressed = (read_wav(d, parameters=PARAMETERS) for d in (plain, dressed))
    assert np.array_equal(of_plain.samples, of_dressed.samples)


def test_a_file_cut_in_the_middle_is_flagged() -> None:
    data = wav(take())
    recording = read_wav(data[: len(data) // 2], parameters=PARAMETERS)
    assert recording.flags == {QualityFlag.TRUNCATED_DATA}
    assert recording.num_samples == (len(data) // 2 - 44) // 2


@pytest.mark.parametrize("size", [0xFFFFFFFF, 0x7FFFFFFF, 0xFFFFFFFF - 36])
def test_a_header_written_before_the_length_was_known_is_flagged(size: int) -> None:
    streamed = riff(wav_format(), chunk(b"data", SAMPLES.tobytes(), size=size), size=0xFFFFFFFF)
    recording = read_wav(streamed, parameters=PARAMETERS)
    assert recording.flags == {QualityFlag.STREAMED_HEADER}
    assert np.array_equal(recording.samples[:, 0], SAMPLES)


def test_half_a_frame_at_the_end_is_dropped() -> None:
    body = SAMPLES.tobytes() + b"\1"
    recording = read_wav(riff(wav_format(), chunk(b"data", body)), parameters=PARAMETERS)
    assert recording.num_samples == len(SAMPLES)


@given(junk=st.binary(max_size=400), header=st.booleans())
def test_no_bytes_after_the_magic_break_the_reader(junk: bytes, header: bool) -> None:
    data = riff(wav_format() if header else b"", junk)
    with contextlib.suppress(SignalError):
        assert read_wav(data, parameters=PARAMETERS).num_samples > 0
