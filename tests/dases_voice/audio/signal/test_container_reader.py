import numpy as np
import pytest

from dases_voice.audio.signal.decode.boxes import claims_encryption
from dases_voice.audio.signal.decode.container import read_container
from dases_voice.audio.signal.parameters import PipelineParameters
from tests.dases_voice.audio.signal.files import muxed
from tests.dases_voice.audio.signal.synthesis import delay, likeness, take, tone

PARAMETERS = PipelineParameters()

OPUS_PRE_SKIP = 648
"""Samples that MP4 files may leave in; WebM and Ogg do not."""

WRITTEN_BY_BROWSERS = [
    ("webm", "libopus", "webm", "opus"),
    ("matroska", "pcm_f32le", "webm", "pcm_f32le"),
    ("ogg", "libopus", "ogg", "opus"),
    ("mp4", "aac", "mp4", "aac"),
    ("mp4", "libopus", "mp4", "opus"),
]


@pytest.mark.parametrize(("muxer", "encoder", "container", "codec"), WRITTEN_BY_BROWSERS)
def test_what_browsers_record_decodes_to_the_same_sound(
    muxer: str, encoder: str, container: str, codec: str
) -> None:
    data = muxed(take(), container=muxer, codec=encoder)
    recording = read_container(data, container=container, parameters=PARAMETERS)
    assert (recording.container, recording.codec) == (container, codec)
    assert recording.sampling_rate_hz == 48_000
    heard = recording.samples[:, 0] / 32768
    assert 0 <= delay(heard, take()) <= OPUS_PRE_SKIP
    assert likeness(heard, take()) > 0.97


def test_two_channels_stay_apart() -> None:
    both = np.stack([tone(1.0, hertz=300), tone(1.0, hertz=2_000)], axis=1)
    data = muxed(both, container="matroska", codec="pcm_f32le")
    recording = read_container(data, container="webm", parameters=PARAMETERS)
    assert np.abs(recording.samples / 32768 - both).max() < 1 / 32768


def test_fragmented_mp4_is_read() -> None:
    flags = {"movflags": "frag_keyframe+empty_moov+default_base_moof"}
    data = muxed(take(), container="mp4", codec="aac", options=flags)
    recording = read_container(data, container="mp4", parameters=PARAMETERS)
    assert recording.duration_s == pytest.approx(len(take()) / 48_000, abs=0.05)


def test_protection_is_found_behind_other_boxes_and_in_wide_ones() -> None:
    media = (12).to_bytes(4, "big") + b"mdat" + b"enca"
    wide = (1).to_bytes(4, "big") + b"moov" + (24).to_bytes(8, "big") + b"..sinf.."
    to_the_end = (0).to_bytes(4, "big") + b"moov" + b"..enca.."
    assert claims_encryption(media + wide)
    assert claims_encryption(media + to_the_end)
    assert not claims_encryption(media)


@pytest.mark.parametrize("size", [0, 1, 7, 2**32 - 1])
def test_impossible_box_sizes_end_the_search(size: int) -> None:
    assert not claims_encryption(size.to_bytes(4, "big") + b"junk" + bytes(40))
