"""Every hostile upload has one named outcome, quickly and in little memory."""

import functools
import io
import struct
import time
import tracemalloc
import zipfile
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dases_voice.audio.signal import (
    PipelineParameters,
    QualityFlag,
    SignalError,
    error_codes,
    process,
)
from tests.dases_voice.audio.signal.files import (
    chunk,
    extensible_format,
    flac,
    muxed,
    muxed_with_video,
    riff,
    wav,
    wav_format,
    with_flac_header,
)
from tests.dases_voice.audio.signal.synthesis import noise, silence, take, to_int16, tone

SAMPLES = to_int16(take())
DATA = chunk(b"data", SAMPLES.tobytes())

MAX_CPU_S = 1.0
"""Ten times what the slowest takes on a quiet machine; decoding one of the bombs takes longer."""
MAX_PYTHON_BYTES = 60 * 2**20


def float_wav(samples: np.ndarray) -> bytes:
    body = chunk(b"data", samples.astype("<f4").tobytes())
    return riff(wav_format(tag=3, bits=32), body)


def with_sample(value: float) -> bytes:
    samples = take()
    samples[1_000] = value
    return float_wav(samples)


def square() -> bytes:
    return wav(np.clip(tone(2.0, hertz=200, peak_dbfs=40), -1, 1))


def flipped(data: bytes, *, seed: int = 5) -> bytes:
    rng = np.random.default_rng(seed)
    damaged = np.frombuffer(data, np.uint8).copy()
    damaged[rng.integers(100, len(damaged), 300)] ^= 0xFF
    return damaged.tobytes()


def zipped() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("a.wav", wav(take()))
    return target.getvalue()


def webm() -> bytes:
    return muxed(take(), container="webm", codec="libopus")


def long_webm() -> bytes:
    return muxed(silence(90.0), container="webm", codec="libopus")


def mp4(codec: str = "aac") -> bytes:
    return muxed(take(), container="mp4", codec=codec)


def mp4_without_index() -> bytes:
    return mp4().replace(b"moov", b"none")


def drms() -> bytes:
    return mp4().replace(b"mp4a", b"drms", 1)


def drms_in_a_free_box() -> bytes:
    return drms().replace(b"moov", b"free")


def hours_of_flac_silence() -> bytes:
    return flac(silence(4 * 60.0, rate=8_000), rate=8_000)


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    # Not a recording at all.
    "no bytes": (lambda: b"", "empty"),
    "one byte": (lambda: b"R", "unknown_format"),
    "a web page": (lambda: b"<!doctype html><html></html>", "unknown_format"),
    "an archive": (zipped, "unknown_format"),
    "random bytes": (lambda: np.random.default_rng(3).bytes(5_000), "unknown_format"),
    "a playlist": (lambda: b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n", "unknown_format"),
    "a concatenation script": (
        lambda: b"ffconcat version 1.0\nfile /etc/passwd\n",
        "unknown_format",
    ),
    "AIFF": (lambda: b"FORM" + bytes(4) + b"AIFFCOMM" + bytes(40), "unknown_format"),
    "MP3": (lambda: b"\xff\xfb\x90\x64" + bytes(400), "unknown_format"),
    "an ID3 tag before the RIFF": (
        lambda: b"ID3\3\0\0\0\0\0\x0a" + bytes(10) + wav(take()),
        "unknown_format",
    ),
    "RF64": (lambda: b"RF64" + wav(take())[4:], "unknown_format"),
    "more bytes than allowed": (lambda: b"RIFF" + bytes(33 * 2**20), "too_large"),
    # WAV.
    "twelve bytes": (riff, "wav_no_data"),
    "no data chunk": (lambda: riff(wav_format(), chunk(b"LIST", bytes(20))), "wav_no_data"),
    "400 000 empty chunks": (lambda: riff(chunk(b"junk", b"") * 400_000, DATA), "wav_no_data"),
    "a chunk that runs over the end": (
        lambda: riff(chunk(b"junk", b"", size=2**32 - 1), DATA),
        "wav_no_data",
    ),
    "header only": (lambda: riff(wav_format(), chunk(b"data", b"")), "no_samples"),
    "no format chunk": (lambda: riff(DATA), "wav_params"),
    "a cut format chunk": (lambda: riff(chunk(b"fmt ", b"\1\0\1\0"), DATA), "wav_params"),
    "no channel": (lambda: riff(wav_format(channels=0), DATA), "wav_params"),
    "no rate": (lambda: riff(wav_format(rate=0), DATA), "wav_params"),
    "8 channels": (lambda: riff(wav_format(channels=8), DATA), "too_many_channels"),
    "65 535 channels": (lambda: riff(wav_format(channels=65_535), DATA), "too_many_channels"),
    "a rate of 4 GHz": (lambda: riff(wav_format(rate=4_000_000_000), DATA), "rate_not_allowed"),
    "a rate of 4 kHz": (lambda: riff(wav_format(rate=4_000), DATA), "rate_not_allowed"),
    "192 kHz": (lambda: riff(wav_format(rate=192_000), DATA), "rate_not_allowed"),
    "1 bit": (lambda: riff(wav_format(bits=1), DATA), "wav_codec_not_allowed"),
    "12 bits": (lambda: riff(wav_format(bits=12), DATA), "wav_codec_not_allowed"),
    "an unknown tag": (lambda: riff(wav_format(tag=0x1234), DATA), "wav_codec_not_allowed"),
    "IMA ADPCM": (
        lambda: riff(wav_format(tag=0x11, bits=4, extra=struct.pack("<HH", 2, 505)), DATA),
        "wav_codec_not_allowed",
    ),
    "Microsoft ADPCM": (
        lambda: riff(wav_format(tag=0x02, bits=4), DATA),
        "wav_codec_not_allowed",
    ),
    "µ-law": (lambda: riff(wav_format(tag=0x07, bits=8), DATA), "wav_codec_not_allowed"),
    "a foreign sub-format": (
        lambda: riff(extensible_format(tail=bytes(14)), DATA),
        "wav_codec_not_allowed",
    ),
    "an extensible header that is cut": (
        lambda: riff(wav_format(tag=0xFFFE), DATA),
        "wav_codec_not_allowed",
    ),
    "ADPCM behind an extensible header": (
        lambda: riff(extensible_format(tag=0x11, bits=4), DATA),
        "wav_codec_not_allowed",
    ),
    "not a number": (lambda: with_sample(np.nan), "non_finite"),
    "infinity": (lambda: with_sample(-np.inf), "non_finite"),
    "1e30": (lambda: with_sample(1e30), "out_of_range"),
    "50 ms": (lambda: wav(take()[:2_400]), "too_short"),
    "ten minutes": (lambda: wav(silence(600, rate=8_000), rate=8_000), "too_long"),
    # FLAC.
    "a FLAC marker": (lambda: b"fLaC", "flac_corrupt"),
    "FLAC without STREAMINFO first": (
        lambda: b"fLaC\x84\0\0\x22" + bytes(4_000),
        "flac_corrupt",
    ),
    "FLAC whose metadata never ends": (lambda: flac(take())[:42], "flac_corrupt"),
    "FLAC metadata without frames": (
        lambda: b"fLaC\x80" + flac(take())[5:42],
        "no_samples",
    ),
    "FLAC that claims 2^36-1 samples": (
        lambda: with_flac_header(flac(take()), total=2**36 - 1),
        "too_long_header",
    ),
    "four minutes of FLAC": (hours_of_flac_silence, "too_long_header"),
    "four minutes of FLAC of unknown length": (
        lambda: with_flac_header(hours_of_flac_silence(), total=0),
        "too_long",
    ),
    "FLAC cut in the middle of a frame": (
        lambda: flac(noise(2.0, rms_dbfs=-20))[:50_001],
        "flac_corrupt",
    ),
    "FLAC with flipped bytes": (lambda: flipped(flac(take())), "flac_corrupt"),
    "FLAC at 655 350 Hz": (
        lambda: with_flac_header(flac(take()), rate=655_350),
        "rate_not_allowed",
    ),
    "FLAC at 0 Hz": (lambda: with_flac_header(flac(take()), rate=0), "rate_not_allowed"),
    "FLAC of 8 channels": (
        lambda: flac(np.repeat(take()[:, None], 8, axis=1)),
        "too_many_channels",
    ),
    # WebM, Ogg, MP4.
    "WebM header only": (lambda: webm()[:40], "unreadable_container"),
    "90 s of WebM": (long_webm, "too_long"),
    "WebM with pictures": (lambda: muxed_with_video(take()), "not_audio_only"),
    "WebM with pictures only": (lambda: muxed_with_video(None), "not_audio_only"),
    "MP4 with pictures": (lambda: muxed_with_video(take(), container="mp4"), "not_audio_only"),
    "Matroska with MP3": (
        lambda: muxed(take(), container="matroska", codec="libmp3lame"),
        "codec_not_allowed",
    ),
    "Ogg with FLAC": (lambda: muxed(take(), container="ogg", codec="flac"), "codec_not_allowed"),
    "MP4 with ALAC": (lambda: mp4("alac"), "codec_not_allowed"),
    "MP4 without its index": (mp4_without_index, "unreadable_container"),
    "MP4 that claims protection": (drms, "encrypted"),
    "MP4 that hides its protection": (drms_in_a_free_box, "encrypted"),
    "an Ogg page header": (lambda: b"OggS" + bytes(200), "unreadable_container"),
    "Ogg cut in its first pages": (
        lambda: muxed(take(), container="ogg", codec="libopus")[:80],
        "unreadable_container",
    ),
    # Sound, but not speech.
    "silence": (lambda: wav(silence(2.0)), "silent"),
    "one bit of noise": (lambda: wav(noise(2.0, rms_dbfs=-90)), "silent"),
    "DC only": (lambda: wav(silence(2.0) + 0.3), "no_speech"),
    "white noise": (lambda: wav(noise(3.0, rms_dbfs=-20)), "no_speech"),
    "a tone": (lambda: wav(tone(3.0)), "no_speech"),
    "a clipped square": (square, "no_speech"),
    "clicks": (
        lambda: wav(noise(3.0, rms_dbfs=-70) + (np.arange(144_000) % 24_000 < 40) * 0.5),
        "no_speech",
    ),
}

KEPT: dict[str, tuple[Callable[[], bytes], set[QualityFlag]]] = {
    "WAV cut after the speech": (
        lambda: wav(take())[:-20_000],
        {QualityFlag.TRUNCATED_DATA},
    ),
    "RIFF and data sizes of 4 GB": (
        lambda: riff(
            wav_format(),
            chunk(b"data", SAMPLES.tobytes(), size=0xFFFFFFFF),
            size=0xFFFFFFFF,
        ),
        {QualityFlag.STREAMED_HEADER},
    ),
    "block align 0": (lambda: riff(wav_format(align=0), DATA), set()),
    "WebM under a WAV name": (webm, set()),
    "WAV and archive in one": (lambda: wav(take(), trailing=zipped()), set()),
    "channels in opposite phase": (
        lambda: wav(np.stack([take(), -take()], axis=1)),
        {QualityFlag.ANTI_PHASE},
    ),
    "one dead channel": (
        lambda: wav(np.stack([take(), 0 * take()], axis=1)),
        {QualityFlag.DEAD_CHANNEL},
    ),
    "FLAC of unknown length": (
        lambda: with_flac_header(flac(take()), total=0),
        {QualityFlag.STREAMED_HEADER},
    ),
    "96 kHz": (lambda: wav(take(rate=96_000), rate=96_000), set()),
    "8 kHz": (lambda: wav(take(rate=8_000), rate=8_000), {QualityFlag.NARROW_BAND}),
    "WebM tags that are no text": (
        lambda: muxed(
            take(), container="webm", codec="libopus", tags={"title": "CANARY" * 5}
        ).replace(b"CANARYCANARY", b"\xff\xfe" * 6),
        set(),
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_by_name_cheaply(name: str) -> None:
    build, code = REFUSED[name]
    data = build()
    tracemalloc.start()
    started = time.process_time()
    with pytest.raises(SignalError) as caught:
        process(data)
    spent_s = time.process_time() - started
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert caught.value.code == code
    assert str(caught.value)
    assert spent_s < MAX_CPU_S
    assert peak_bytes < MAX_PYTHON_BYTES


@pytest.mark.parametrize("name", KEPT)
def test_it_is_kept_and_flagged(name: str) -> None:
    build, flags = KEPT[name]
    clip = process(build())
    assert set(clip.quality_flags) == flags
    assert clip.duration_s > 1.5


@pytest.mark.parametrize("build", [webm, mp4], ids=["webm", "mp4"])
def test_a_damaged_container_gives_a_clip_or_a_named_refusal(build: Callable[[], bytes]) -> None:
    for damaged in (build()[: len(build()) // 2], flipped(build())):
        assert outcome(damaged) in error_codes() | {"clip"}


def outcome(data: bytes) -> str:
    try:
        process(data, parameters=PipelineParameters(max_duration_s=10))
    except SignalError as error:
        return error.code
    return "clip"


@functools.cache
def intact_file(kind: str) -> bytes:
    match kind:
        case "wav":
            return wav(take())
        case "flac":
            return flac(take())
        case "webm":
            return webm()
        case "ogg":
            return muxed(take(), container="ogg", codec="libopus")
    return mp4()


SEEDS = [
    b"RIFF\xff\xff\xff\xffWAVE",
    b"fLaC",
    b"\x1a\x45\xdf\xa3",
    b"OggS",
    b"\0\0\0\x18ftyp",
]


@settings(max_examples=150)
@given(seed=st.sampled_from(SEEDS), junk=st.binary(max_size=300))
def test_junk_behind_any_magic_has_a_named_outcome(seed: bytes, junk: bytes) -> None:
    assert outcome(seed + junk) in error_codes()


@settings(max_examples=40)
@given(
    which=st.sampled_from(["wav", "flac", "webm", "ogg", "mp4"]),
    position=st.floats(0, 1, exclude_max=True),
    patch=st.binary(min_size=1, max_size=8),
)
def test_any_patch_to_a_real_file_has_a_named_outcome(
    which: str, position: float, patch: bytes
) -> None:
    intact = intact_file(which)
    at = int(position * min(len(intact), 2_000))
    assert outcome(intact[:at] + patch + intact[at + len(patch) :]) in error_codes() | {"clip"}
