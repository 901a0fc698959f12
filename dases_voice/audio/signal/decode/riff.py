"""A strict reader of WAV files.

Ours, because the general-purpose parsers open far more than a microphone writes (ADPCM, µ-law,
one-bit), pass NaN on in silence and are slower by an order of magnitude.

Sources: Multimedia Programming Interface and Data Specifications 1.0 (IBM and Microsoft, 1991);
Multiple Channel Audio Data and WAVE Files (Microsoft, 2007), for ``WAVE_FORMAT_EXTENSIBLE``.
"""

import struct
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from dases_voice.audio.signal.decode import depth
from dases_voice.audio.signal.decode.limits import check_signal_shape, sample_budget
from dases_voice.audio.signal.errors import (
    NoSamplesError,
    TooLongError,
    WavCodecNotAllowedError,
    WavParametersError,
    WavWithoutDataError,
)
from dases_voice.audio.signal.flags import QualityFlag
from dases_voice.audio.signal.parameters import PipelineParameters
from dases_voice.audio.signal.recording import Int16Array, Recording

MAX_CHUNKS = 1000
"""Honest files have a handful; a file of empty chunks only burns time."""

PCM = 0x0001
IEEE_FLOAT = 0x0003
EXTENSIBLE = 0xFFFE
EXTENSIBLE_TAIL = bytes.fromhex("000000001000800000aa00389b71")
"""What follows the format tag in the sub-format identifier of an extensible header."""

STREAMED_SIZE = 0x7FFF_0000
"""Writers that cannot seek back leave a size near 2 or 4 GiB in the header."""


class Encoding(NamedTuple):
    """One allowed way of coding samples."""

    codec: str
    num_bytes: int
    dtype: str
    to_int16: Callable[..., Int16Array] | None


ENCODINGS = {
    (PCM, 8): Encoding("pcm_u8", 1, "u1", depth.from_uint8),
    (PCM, 16): Encoding("pcm_s16le", 2, "<i2", None),
    (PCM, 24): Encoding("pcm_s24le", 3, "u1", depth.from_int24),
    (PCM, 32): Encoding("pcm_s32le", 4, "<i4", depth.from_int32),
    (IEEE_FLOAT, 32): Encoding("pcm_f32le", 4, "<f4", depth.from_float),
    (IEEE_FLOAT, 64): Encoding("pcm_f64le", 8, "<f8", depth.from_float),
}


class WavFormat(NamedTuple):
    """What the ``fmt`` chunk says."""

    encoding: Encoding
    num_channels: int
    sampling_rate_hz: int


class WavLayout(NamedTuple):
    """Where things are in the file; ``declared`` is the size that the data chunk claims."""

    fmt: bytes
    start: int
    declared: int


def read_wav(data: bytes, *, parameters: PipelineParameters) -> Recording:
    """Decode a WAV file.

    Parameters
    ----------
    data : bytes
        The whole file, starting with ``RIFF``.
    parameters : PipelineParameters
        The limits.

    Returns
    -------
    Recording
        Silence decodes to zeros. Bytes after the data chunk are never looked at.

    Raises
    ------
    WavWithoutDataError, WavParametersError, WavCodecNotAllowedError
        When the file is not one that we open.
    TooManyChannelsError, RateNotAllowedError, TooLongError
        When it is outside the limits; nothing has been decoded then.
    NoSamplesError, NonFiniteError, OutOfRangeError
        When what it holds is no sound.
    """
    layout = _locate(data)
    fmt = _parse_format(layout.fmt)
    check_signal_shape(
        num_channels=fmt.num_channels,
        sampling_rate_hz=fmt.sampling_rate_hz,
        parameters=parameters,
    )
    frame_bytes = fmt.encoding.num_bytes * fmt.num_channels
    num_samples = min(layout.declared, len(data) - layout.start) // frame_bytes
    if num_samples == 0:
        raise NoSamplesError(f"the data chunk claims {layout.declared} bytes and has no sample")
    if num_samples > sample_budget(sampling_rate_hz=fmt.sampling_rate_hz, parameters=parameters):
        duration_s = num_samples / fmt.sampling_rate_hz
        raise TooLongError(f"{duration_s:.1f} s, at most {parameters.max_duration_s:g} s")
    end = layout.start + num_samples * frame_bytes
    return Recording(
        samples=_samples(memoryview(data)[layout.start : end], fmt),
        sampling_rate_hz=fmt.sampling_rate_hz,
        container="wav",
        codec=fmt.encoding.codec,
        flags=_flags(declared=layout.declared, available=len(data) - layout.start),
    )


def _locate(data: bytes) -> WavLayout:
    """Walk the chunks up to the data; every other chunk is stepped over unread."""
    fmt = b""
    offset = len(b"RIFFsizeWAVE")
    for _ in range(MAX_CHUNKS):
        if offset + 8 > len(data):
            raise WavWithoutDataError(f"no data chunk in {len(data)} bytes")
        name, size = struct.unpack_from("<4sI", data, offset)
        offset += 8
        if name == b"data":
            return WavLayout(fmt=fmt, start=offset, declared=size)
        if name == b"fmt ":
            fmt = data[offset : offset + min(size, 40)]
        offset += size + size % 2
    raise WavWithoutDataError(f"no data chunk among the first {MAX_CHUNKS}")


def _parse_format(fmt: bytes) -> WavFormat:
    if len(fmt) < 16:
        raise WavParametersError(f"the format chunk before the data has {len(fmt)} bytes")
    tag, num_channels, rate, _, _, bits = struct.unpack_from("<HHIIHH", fmt)
    if tag == EXTENSIBLE and fmt[26:40] == EXTENSIBLE_TAIL:
        tag = int.from_bytes(fmt[24:26], "little")
    encoding = ENCODINGS.get((tag, bits))
    if encoding is None:
        raise WavCodecNotAllowedError(f"format tag 0x{tag:04x} with {bits} bits")
    if num_channels == 0 or rate == 0:
        raise WavParametersError(f"{num_channels} channels at {rate} Hz")
    return WavFormat(encoding, num_channels, rate)


def _samples(body: memoryview, fmt: WavFormat) -> Int16Array:
    encoded = np.frombuffer(body, dtype=fmt.encoding.dtype)
    samples = fmt.encoding.to_int16(encoded) if fmt.encoding.to_int16 else encoded
    return samples.reshape(-1, fmt.num_channels)


def _flags(*, declared: int, available: int) -> frozenset[QualityFlag]:
    if declared <= available:
        return frozenset()
    if declared >= STREAMED_SIZE:
        return frozenset({QualityFlag.STREAMED_HEADER})
    return frozenset({QualityFlag.TRUNCATED_DATA})
