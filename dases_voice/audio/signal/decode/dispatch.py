"""Choosing the reader by the first bytes."""

from dases_voice.audio.signal.decode.container import read_container
from dases_voice.audio.signal.decode.flac import read_flac
from dases_voice.audio.signal.decode.riff import read_wav
from dases_voice.audio.signal.errors import (
    EmptyError,
    TooLargeError,
    TooShortError,
    UnknownFormatError,
)
from dases_voice.audio.signal.parameters import PipelineParameters
from dases_voice.audio.signal.recording import Recording


def decode(data: bytes, *, parameters: PipelineParameters) -> Recording:
    """Decode an upload of any allowed format.

    Parameters
    ----------
    data : bytes
        The upload, untrusted.
    parameters : PipelineParameters
        The limits.

    Returns
    -------
    Recording
        At least ``parameters.min_duration_s`` and at most ``parameters.max_duration_s`` long.

    Raises
    ------
    SignalError
        One class per cause; see `dases_voice.audio.signal.errors`. Raised before the decoder is
        reached when the header is enough to refuse.

    Examples
    --------
    >>> decode(b"<!doctype html>", parameters=PipelineParameters())
    Traceback (most recent call last):
    dases_voice.audio.signal.errors.UnknownFormatError: the file starts with 3c21646f
    """
    if not data:
        raise EmptyError("0 bytes")
    if len(data) > parameters.max_bytes:
        raise TooLargeError(f"{len(data)} bytes, at most {parameters.max_bytes}")
    recording = _read(data, parameters=parameters)
    if recording.duration_s < parameters.min_duration_s:
        length = f"{recording.duration_s:.3f} s"
        raise TooShortError(f"{length}, at least {parameters.min_duration_s:g} s")
    return recording


def _read(data: bytes, *, parameters: PipelineParameters) -> Recording:
    container = _sniff(data)
    if container == "wav":
        return read_wav(data, parameters=parameters)
    if container == "flac":
        return read_flac(data, parameters=parameters)
    return read_container(data, container=container, parameters=parameters)


def _sniff(data: bytes) -> str:
    if data[:4] == b"RIFF" and data[8:12] == b"WAVE":
        return "wav"
    if data[4:8] == b"ftyp":
        return "mp4"
    match data[:4]:
        case b"fLaC":
            return "flac"
        case b"\x1a\x45\xdf\xa3":
            return "webm"
        case b"OggS":
            return "ogg"
    raise UnknownFormatError(f"the file starts with {data[:4].hex()}")
