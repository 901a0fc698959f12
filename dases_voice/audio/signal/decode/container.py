"""Reading what browsers' own recorders write: WebM, Ogg and MP4, through FFmpeg's libraries.

In process and from memory. The name of the container is forced, so that no demuxer that opens
other files or addresses (playlists, concatenations) can be reached.
"""

import io
from collections.abc import Iterator
from typing import NamedTuple

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.plane import AudioPlane
from av.audio.stream import AudioStream
from av.container import InputContainer

from dases_voice.audio.signal.decode import depth
from dases_voice.audio.signal.decode.boxes import claims_encryption
from dases_voice.audio.signal.decode.limits import check_signal_shape, sample_budget
from dases_voice.audio.signal.errors import (
    CodecNotAllowedError,
    EncryptedError,
    NoSamplesError,
    NotAudioOnlyError,
    TooLongError,
    UnreadableContainerError,
)
from dases_voice.audio.signal.parameters import PipelineParameters
from dases_voice.audio.signal.recording import Float32Array, Recording


class Allowed(NamedTuple):
    """The demuxer to force for a container, and the codecs that browsers put into it."""

    demuxer: str
    codecs: frozenset[str]


ALLOWED = {
    "webm": Allowed("matroska", frozenset({"opus", "pcm_f32le"})),
    "ogg": Allowed("ogg", frozenset({"opus"})),
    "mp4": Allowed("mp4", frozenset({"aac", "opus"})),
}
PACKETS_PER_SECOND = 400
"""Opus has the shortest packets: 2.5 ms. More per second of sound can only be empty ones."""


def read_container(data: bytes, *, container: str, parameters: PipelineParameters) -> Recording:
    """Decode the only sound track of a WebM, Ogg or MP4 file.

    Parameters
    ----------
    data : bytes
        The whole file.
    container : {"webm", "ogg", "mp4"}
        What the first bytes say it is.
    parameters : PipelineParameters
        The limits.

    Returns
    -------
    Recording
        Opus always decodes at 48 kHz. A cut upload cannot be told from a short one here: only
        the size and hash that the browser sends along can.

    Raises
    ------
    UnreadableContainerError, NotAudioOnlyError, CodecNotAllowedError, EncryptedError
        When the file is not one that we open.
    TooManyChannelsError, RateNotAllowedError, TooLongError
        When it is outside the limits; decoding stops there.
    NoSamplesError, NonFiniteError, OutOfRangeError
        When what it holds is no sound.
    """
    if container == "mp4" and claims_encryption(data):
        raise EncryptedError("the track description names a protection scheme")
    try:
        # Tags are not ours to read: bytes that are no text must not stop us.
        with av.open(
            io.BytesIO(data), mode="r", format=ALLOWED[container].demuxer, metadata_errors="ignore"
        ) as opened:
            stream = _only_sound_track(opened, container=container)
            codec = stream.codec_context.name
            sound, rate = _decode(opened, stream, parameters=parameters)
    except av.FFmpegError as error:
        raise UnreadableContainerError(f"{container}: {type(error).__name__}") from error
    if not len(sound):
        raise NoSamplesError(f"{container}: no frame of sound")
    return Recording(
        samples=depth.from_float(sound),
        sampling_rate_hz=rate,
        container=container,
        codec=codec,
    )


def _only_sound_track(opened: InputContainer, *, container: str) -> AudioStream:
    kinds = [stream.type for stream in opened.streams]
    if kinds != ["audio"]:
        raise NotAudioOnlyError(f"{container} with {', '.join(kinds) or 'no'} streams")
    stream = opened.streams.audio[0]
    codec = stream.codec_context.name if stream.codec_context else "unknown"
    if codec not in ALLOWED[container].codecs:
        raise CodecNotAllowedError(f"{container} with {codec}")
    # One thread: workers are processes already, and a forked one has no decoder threads.
    stream.codec_context.thread_count = 1
    return stream


class _Shape(NamedTuple):
    """What the first frame is like; all that follow must be like it."""

    sampling_rate_hz: int
    num_channels: int
    num_planes: int


def _decode(
    opened: InputContainer, stream: AudioStream, *, parameters: PipelineParameters
) -> tuple[Float32Array, int]:
    """Return the sound as (samples, channels) and its rate; no sample when there is no frame.

    Each frame is copied at once, so that FFmpeg can use its memory again for the next one.
    """
    sound = np.empty((1, 0), dtype=np.float32)
    shape = _Shape(0, 1, 1)
    done = budget = 0
    for frame in _frames(opened, stream, parameters=parameters):
        planes, count = frame.planes, frame.samples
        if not done:
            shape = _Shape(frame.sample_rate, frame.layout.nb_channels, len(planes))
            check_signal_shape(
                num_channels=shape.num_channels,
                sampling_rate_hz=shape.sampling_rate_hz,
                parameters=parameters,
            )
            budget = sample_budget(sampling_rate_hz=frame.sample_rate, parameters=parameters)
            # Pages that are never written cost no memory.
            sound = np.empty(
                (shape.num_planes, budget * shape.num_channels // shape.num_planes), np.float32
            )
        if (frame.sample_rate, len(planes)) != (shape.sampling_rate_hz, shape.num_planes):
            raise UnreadableContainerError("the sound changes its rate or channels on the way")
        if done + count > budget:
            raise TooLongError(f"more than {parameters.max_duration_s:g} s")
        width = shape.num_channels // shape.num_planes
        for row, plane in zip(sound, planes, strict=True):
            row[done * width : (done + count) * width] = _floats(plane, count * width)
        done += count
    return _by_samples(sound, done, shape), shape.sampling_rate_hz


def _by_samples(sound: Float32Array, num_samples: int, shape: _Shape) -> Float32Array:
    """Put the channels side by side: a plane holds one of them, or all in turns."""
    if shape.num_planes == 1:
        return sound[0, : num_samples * shape.num_channels].reshape(-1, shape.num_channels)
    return np.ascontiguousarray(sound[:, :num_samples].T)


def _frames(
    opened: InputContainer, stream: AudioStream, *, parameters: PipelineParameters
) -> Iterator[AudioFrame]:
    max_packets = int(parameters.max_duration_s * PACKETS_PER_SECOND) + 1
    for index, packet in enumerate(opened.demux(stream)):
        if index > max_packets:
            raise TooLongError(f"more than {max_packets} packets")
        yield from packet.decode()


def _floats(plane: AudioPlane, count: int) -> Float32Array:
    """View a plane without its padding, at a third less cost than PyAV's own conversion."""
    if plane.buffer_size < count * 4:
        raise UnreadableContainerError("a frame holds fewer channels than the first one")
    floats: Float32Array = np.frombuffer(
        plane,  # type: ignore[call-overload]  # its stubs do not say that a plane is a buffer
        dtype=np.float32,
        count=count,
    )
    return floats
