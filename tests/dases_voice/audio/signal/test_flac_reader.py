import numpy as np
import pytest

from dases_voice.audio.signal.decode.flac import read_flac
from dases_voice.audio.signal.errors import FlacCorruptError, SignalError
from dases_voice.audio.signal.flags import QualityFlag
from dases_voice.audio.signal.parameters import PipelineParameters
from tests.dases_voice.audio.signal.files import flac, with_flac_blocks, with_flac_header
from tests.dases_voice.audio.signal.synthesis import noise, take, to_int16

PARAMETERS = PipelineParameters()


def test_samples_come_back_bit_exact() -> None:
    recording = read_flac(flac(take()), parameters=PARAMETERS)
    assert np.array_equal(recording.samples[:, 0], to_int16(take()))
    assert (recording.container, recording.codec) == ("flac", "flac")
    assert recording.flags == frozenset()


@pytest.mark.parametrize("rate", [16_000, 44_100, 96_000])
def test_the_rate_is_the_streams_own(rate: int) -> None:
    recording = read_flac(flac(take(rate=rate), rate=rate), parameters=PARAMETERS)
    assert recording.sampling_rate_hz == rate


def test_two_channels_stay_apart() -> None:
    both = np.stack([take(), take(seed=2)], axis=1)
    recording = read_flac(flac(both), parameters=PARAMETERS)
    assert np.array_equal(recording.samples, to_int16(both))


def test_twenty_four_bits_lose_their_lowest_eight() -> None:
    recording = read_flac(flac(take(), subtype="PCM_24"), parameters=PARAMETERS)
    error = np.abs(recording.samples[:, 0].astype(int) - to_int16(take()))
    assert error.max() <= 1


def test_a_stream_that_does_not_know_its_length_is_read_to_its_end() -> None:
    streamed = with_flac_header(flac(take()), total=0)
    recording = read_flac(streamed, parameters=PARAMETERS)
    assert np.array_equal(recording.samples[:, 0], to_int16(take()))
    assert recording.flags == {QualityFlag.STREAMED_HEADER}


def test_a_stream_shorter_than_its_header_says_is_flagged() -> None:
    longer = with_flac_header(flac(take()), total=len(take()) + 5_000)
    recording = read_flac(longer, parameters=PARAMETERS)
    assert recording.num_samples == len(take())
    assert recording.flags == {QualityFlag.TRUNCATED_DATA}


def test_metadata_blocks_never_reach_the_decoder() -> None:
    nonsense = [(4, b"\xff" * 64), (6, b"\xff" * 64), (5, b"\xff" * 64), (126, bytes(9))]
    recording = read_flac(with_flac_blocks(flac(take()), nonsense), parameters=PARAMETERS)
    assert np.array_equal(recording.samples[:, 0], to_int16(take()))


def test_a_length_of_exactly_the_limit_passes() -> None:
    one_second = flac(noise(1.0, rms_dbfs=-30))
    limit = PipelineParameters(max_duration_s=1.0)
    assert read_flac(one_second, parameters=limit).duration_s == 1.0


@pytest.mark.parametrize("position", [0.3, 0.6, 0.95])
def test_a_flipped_byte_never_passes_as_sound(position: int) -> None:
    damaged = bytearray(flac(noise(2.0, rms_dbfs=-20)))
    damaged[int(position * len(damaged))] ^= 0xFF
    with pytest.raises(FlacCorruptError, match="after"):
        read_flac(bytes(damaged), parameters=PARAMETERS)


def test_frames_with_other_channels_than_the_header_are_refused() -> None:
    lying = with_flac_header(flac(np.stack([take(), take(seed=2)], axis=1)), channels=1)
    with pytest.raises(SignalError) as caught:
        read_flac(lying, parameters=PARAMETERS)
    assert caught.value.code == "flac_corrupt"
