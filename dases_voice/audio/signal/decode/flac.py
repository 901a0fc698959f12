"""Reading FLAC, without ever believing its header.

Source: RFC 9639, Free Lossless Audio Codec.
"""

import io
from typing import NamedTuple

import numpy as np
import soundfile

from dases_voice.audio.signal.decode.limits import check_signal_shape, sample_budget
from dases_voice.audio.signal.errors import (
    FlacCorruptError,
    NoSamplesError,
    TooLongError,
    TooLongHeaderError,
)
from dases_voice.audio.signal.flags import QualityFlag
from dases_voice.audio.signal.parameters import PipelineParameters
from dases_voice.audio.signal.recording import Int16Array, Recording

MARKER = b"fLaC"
STREAMINFO_BYTES = 34
ONLY_STREAMINFO = MARKER + b"\x80\x00\x00\x22"
"""Marker and header of a STREAMINFO block that is the last metadata block."""
BLOCK_SAMPLES = 65_536


class _ForwardReader(soundfile.SoundFile):  # type: ignore[misc]  # soundfile ships no types
    """Reads blocks until there are none.

    A seekable SoundFile seeks after each block to where the header says the stream goes on, and
    fails at the end of a stream whose header does not know its length (all zeros, as a browser
    that encodes on the fly writes it) or lies about it.
    """

    def seekable(self) -> bool:
        return False


class StreamInfo(NamedTuple):
    """The part of the STREAMINFO block that is needed; ``total`` is 0 when unknown."""

    sampling_rate_hz: int
    num_channels: int
    total: int
    stripped: bytes


def read_flac(data: bytes, *, parameters: PipelineParameters) -> Recording:
    """Decode a FLAC stream as 16 bits, block by block, within a budget of samples.

    Parameters
    ----------
    data : bytes
        The whole stream, starting with ``fLaC``.
    parameters : PipelineParameters
        The limits.

    Returns
    -------
    Recording
        Silence decodes to zeros. Comments, pictures, cue sheets and seek tables are cut off
        before the decoder sees the stream.

    Raises
    ------
    FlacCorruptError
        When the stream cannot be followed to its end.
    TooManyChannelsError, RateNotAllowedError, TooLongHeaderError
        When the header is outside the limits; nothing has been decoded then.
    TooLongError
        When the stream is, whatever its header says.
    NoSamplesError
        When there is no audio in it.
    """
    info = _parse_streaminfo(data)
    check_signal_shape(
        num_channels=info.num_channels,
        sampling_rate_hz=info.sampling_rate_hz,
        parameters=parameters,
    )
    budget = sample_budget(sampling_rate_hz=info.sampling_rate_hz, parameters=parameters)
    if info.total > budget:
        duration_s = info.total / info.sampling_rate_hz
        limit = f"at most {parameters.max_duration_s:g} s"
        raise TooLongHeaderError(f"the header claims {duration_s:.1f} s, {limit}")
    samples = _decode(info, budget=budget)
    if len(samples) == 0:
        raise NoSamplesError(f"the stream claims {info.total} samples and has none")
    return Recording(
        samples=samples,
        sampling_rate_hz=info.sampling_rate_hz,
        container="flac",
        codec="flac",
        flags=_flags(total=info.total, decoded=len(samples)),
    )


def _parse_streaminfo(data: bytes) -> StreamInfo:
    """Read the first metadata block and step over all others."""
    first = data[len(ONLY_STREAMINFO) : len(ONLY_STREAMINFO) + STREAMINFO_BYTES]
    if len(first) < STREAMINFO_BYTES or data[4] & 0x7F or data[5:8] != ONLY_STREAMINFO[5:8]:
        raise FlacCorruptError(f"no STREAMINFO block at the start of {len(data)} bytes")
    offset, last = len(MARKER), False
    while not last:
        if offset + 4 > len(data):
            raise FlacCorruptError(f"the metadata blocks run over the end at byte {offset}")
        last = bool(data[offset] & 0x80)
        offset += 4 + int.from_bytes(data[offset + 1 : offset + 4], "big")
    packed = int.from_bytes(first[10:18], "big")
    return StreamInfo(
        sampling_rate_hz=packed >> 44,
        num_channels=(packed >> 41 & 0x07) + 1,
        total=packed & 0xF_FFFF_FFFF,
        stripped=ONLY_STREAMINFO + first + data[offset:],
    )


def _decode(info: StreamInfo, *, budget: int) -> Int16Array:
    """Read what the header promises, or all there is up to one sample over the budget."""
    # Pages that are never written cost no memory.
    samples = np.empty((info.total or budget + 1, info.num_channels), dtype=np.int16)
    done = 0
    try:
        with _ForwardReader(io.BytesIO(info.stripped)) as stream:
            while done < len(samples):
                block = samples[done : done + BLOCK_SAMPLES]
                got = stream.buffer_read_into(block, dtype="int16")
                done += got
                if got < len(block):
                    break
    except soundfile.SoundFileError as error:
        raise FlacCorruptError(f"{error} (after {done} samples)") from error
    if done > budget:
        raise TooLongError(f"more than {budget / info.sampling_rate_hz:g} s")
    return samples[:done]


def _flags(*, total: int, decoded: int) -> frozenset[QualityFlag]:
    if total == 0:
        return frozenset({QualityFlag.STREAMED_HEADER})
    return frozenset({QualityFlag.TRUNCATED_DATA} if decoded < total else ())
