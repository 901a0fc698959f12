"""Audio files built in memory, byte by byte where it matters, hostile ones included."""

import io
import struct
from collections.abc import Sequence

import av
import numpy as np
import soundfile
from av.audio.stream import AudioStream
from numpy.typing import NDArray

from tests.dases_voice.audio.signal.synthesis import Signal, to_int16

PCM_GUID_TAIL = bytes.fromhex("000000001000800000aa00389b71")


def chunk(name: bytes, body: bytes, *, size: int | None = None) -> bytes:
    declared = len(body) if size is None else size
    return name + struct.pack("<I", declared) + body + b"\0" * (len(body) % 2)


def riff(*chunks: bytes, size: int | None = None) -> bytes:
    body = b"WAVE" + b"".join(chunks)
    return b"RIFF" + struct.pack("<I", len(body) if size is None else size) + body


def wav_format(
    *,
    tag: int = 1,
    channels: int = 1,
    rate: int = 48_000,
    bits: int = 16,
    align: int | None = None,
    extra: bytes = b"",
) -> bytes:
    block = channels * bits // 8 % 65536 if align is None else align
    per_second = rate * block % 2**32
    return chunk(
        b"fmt ", struct.pack("<HHIIHH", tag, channels, rate, per_second, block, bits) + extra
    )


def extensible_format(*, tag: int = 1, bits: int = 16, tail: bytes = PCM_GUID_TAIL) -> bytes:
    extra = struct.pack("<HHI", 22, bits, 0) + struct.pack("<H", tag) + tail
    return wav_format(tag=0xFFFE, bits=bits, extra=extra)


def wav(
    signal: Signal,
    *,
    rate: int = 48_000,
    before: Sequence[bytes] = (),
    after: Sequence[bytes] = (),
    trailing: bytes = b"",
) -> bytes:
    """Return 16-bit WAV; ``signal`` has one or two columns."""
    samples = to_int16(signal)
    channels = 1 if samples.ndim == 1 else samples.shape[1]
    fmt = wav_format(channels=channels, rate=rate)
    return riff(fmt, *before, chunk(b"data", samples.tobytes()), *after) + trailing


def flac(
    signal: Signal, *, rate: int = 48_000, subtype: str = "PCM_16", level: float = 0.0
) -> bytes:
    target = io.BytesIO()
    soundfile.write(target, signal, rate, format="FLAC", subtype=subtype, compression_level=level)
    return target.getvalue()


def with_flac_header(
    data: bytes,
    *,
    total: int | None = None,
    rate: int | None = None,
    channels: int | None = None,
) -> bytes:
    """Overwrite fields of the STREAMINFO block, which starts at byte 8."""
    packed = int.from_bytes(data[18:26], "big")
    if total is not None:
        packed = packed >> 36 << 36 | total
    if rate is not None:
        packed = packed & ((1 << 44) - 1) | rate << 44
    if channels is not None:
        packed = packed & ~(0x07 << 41) | (channels - 1) << 41
    return data[:18] + packed.to_bytes(8, "big") + data[26:]


def flac_blocks(data: bytes) -> list[tuple[int, bytes]]:
    """Read the metadata blocks of a FLAC file: (type, body), straight from RFC 9639."""
    assert data[:4] == b"fLaC"
    blocks, offset, last = [], 4, False
    while not last:
        last, kind = bool(data[offset] >> 7), data[offset] & 0x7F
        size = int.from_bytes(data[offset + 1 : offset + 4], "big")
        blocks.append((kind, data[offset + 4 : offset + 4 + size]))
        offset += 4 + size
    return blocks


def with_flac_blocks(data: bytes, extra: Sequence[tuple[int, bytes]]) -> bytes:
    """Insert metadata blocks after the STREAMINFO."""
    streaminfo = data[8:42]
    frames = data[8 + sum(4 + len(body) for _, body in flac_blocks(data)) - 4 :]
    head = b"fLaC" + b"\0" + (34).to_bytes(3, "big") + streaminfo
    for index, (kind, body) in enumerate(extra):
        last = 0x80 if index == len(extra) - 1 else 0
        head += bytes([last | kind]) + len(body).to_bytes(3, "big") + body
    return head + frames


def muxed(
    signal: Signal,
    *,
    container: str,
    codec: str,
    rate: int = 48_000,
    tags: dict[str, str] | None = None,
    options: dict[str, str] | None = None,
) -> bytes:
    """Return a WebM, Ogg or MP4 file as FFmpeg's libraries write it."""
    target = io.BytesIO()
    with av.open(target, "w", format=container, options=options or {}) as output:
        output.metadata.update(tags or {})
        stream = _sound_stream(output.add_stream(codec, rate=rate), signal)
        for frame in _sound_frames(signal, stream, rate=rate):
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return target.getvalue()


def muxed_with_video(signal: Signal | None, *, container: str = "webm") -> bytes:
    """Return a file with a few grey pictures, and sound when there is a signal."""
    target = io.BytesIO()
    with av.open(target, "w", format=container) as output:
        video = output.add_stream("libvpx" if container == "webm" else "mpeg4", rate=10)
        video.width, video.height, video.pix_fmt = 32, 32, "yuv420p"
        sound = None
        if signal is not None:
            codec = "libopus" if container == "webm" else "aac"
            sound = _sound_stream(output.add_stream(codec, rate=48_000), signal)
        for index in range(5):
            picture = av.VideoFrame.from_ndarray(np.full((48, 32), 128, np.uint8), "yuv420p")
            picture.pts = index
            output.mux(video.encode(picture))
        output.mux(video.encode(None))
        if sound is not None and signal is not None:
            for frame in _sound_frames(signal, sound, rate=48_000):
                output.mux(sound.encode(frame))
            output.mux(sound.encode(None))
    return target.getvalue()


def _sound_stream(stream: object, signal: Signal) -> AudioStream:
    assert isinstance(stream, AudioStream)
    stream.layout = "mono" if signal.ndim == 1 else "stereo"
    return stream


def _sound_frames(signal: Signal, stream: AudioStream, *, rate: int) -> list[av.AudioFrame]:
    planes = np.ascontiguousarray(np.atleast_2d(signal.T)).astype(np.float32)
    whole = av.AudioFrame.from_ndarray(planes, format="fltp", layout=stream.layout.name)
    whole.sample_rate, whole.pts = rate, 0
    frame_size = stream.codec_context.frame_size or len(signal)
    resampler = av.AudioResampler(stream.format.name, stream.layout.name, rate, frame_size)
    return [*resampler.resample(whole), *resampler.resample(None)]


def samples_of(flac_bytes: bytes) -> NDArray[np.int16]:
    samples: NDArray[np.int16]
    samples, _ = soundfile.read(io.BytesIO(flac_bytes), dtype="int16")
    return samples
