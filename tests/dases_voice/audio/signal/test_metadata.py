"""Nothing that a device, a program or a person wrote into an upload comes out again."""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from mutagen.flac import FLAC

from dases_voice.audio.signal import process
from tests.dases_voice.audio.signal.files import (
    chunk,
    flac,
    flac_blocks,
    muxed,
    samples_of,
    wav,
    with_flac_blocks,
)
from tests.dases_voice.audio.signal.synthesis import take

STREAMINFO, VORBIS_COMMENT, PICTURE = 0, 4, 6


def canary(place: str) -> bytes:
    return f"CANARY-{place}-Zoé Dupré, 3e B".encode()


def comment_block(*comments: bytes) -> bytes:
    vendor = canary("vendor")
    body = len(vendor).to_bytes(4, "little") + vendor + len(comments).to_bytes(4, "little")
    return body + b"".join(len(text).to_bytes(4, "little") + text for text in comments)


def info_list() -> bytes:
    entries = [chunk(name, canary(name.decode())) for name in (b"INAM", b"IART", b"ICMT", b"ISFT")]
    return chunk(b"LIST", b"INFO" + b"".join(entries))


def labels() -> bytes:
    return chunk(b"LIST", b"adtl" + chunk(b"labl", b"\1\0\0\0" + canary("labl")))


def tagged_wav() -> bytes:
    return wav(
        take(),
        before=[chunk(b"bext", canary("bext").ljust(602, b"\0")), info_list()],
        after=[
            labels(),
            chunk(b"iXML", b"<BWFXML>" + canary("iXML") + b"</BWFXML>"),
            chunk(b"id3 ", b"ID3\3\0\0\0\0\0\x7f" + canary("id3")),
            chunk(b"_PMX", b"<x:xmpmeta>" + canary("xmp")),
        ],
        trailing=canary("after the RIFF"),
    )


def tagged_flac() -> bytes:
    blocks = [
        (VORBIS_COMMENT, comment_block(b"ARTIST=" + canary("artist"), b"GPS=" + canary("gps"))),
        (PICTURE, canary("picture").ljust(200, b"\0")),
        (2, b"dase" + canary("application")),
        (1, canary("padding").ljust(4_096, b"\0")),
    ]
    return with_flac_blocks(flac(take()), blocks) + canary("after the frames")


def tags() -> dict[str, str]:
    names = ("title", "artist", "comment", "location", "creation_time", "encoder")
    return {name: canary(name).decode() for name in names}


def tagged_webm() -> bytes:
    return muxed(take(), container="webm", codec="libopus", tags=tags())


def tagged_ogg() -> bytes:
    return muxed(take(), container="ogg", codec="libopus", tags=tags())


def tagged_mp4() -> bytes:
    options = {"movflags": "use_metadata_tags"}
    return muxed(take(), container="mp4", codec="aac", tags=tags(), options=options)


UPLOADS: dict[str, tuple[Callable[[], bytes], int]] = {
    "wav": (tagged_wav, 10),
    "flac": (tagged_flac, 7),
    "webm": (tagged_webm, 3),
    "ogg": (tagged_ogg, 3),
    "mp4": (tagged_mp4, 3),
}
"""Each with the number of canaries that must be in it, so that the test cannot go blind."""

parametrized = pytest.mark.parametrize("kind", UPLOADS)


def clip_of(kind: str) -> bytes:
    return process(UPLOADS[kind][0]()).flac


@parametrized
def test_no_canary_survives(kind: str) -> None:
    build, planted = UPLOADS[kind]
    assert build().count(b"CANARY") >= planted
    clip = process(build()).flac
    for trace in (b"CANARY", "CANARY".encode("utf-16-le"), "Zoé".encode(), b"Dupr", b"Lavf"):
        assert trace not in clip


@parametrized
def test_the_file_is_two_blocks_and_frames(kind: str) -> None:
    (first, streaminfo), (second, comment) = flac_blocks(clip_of(kind))
    assert (first, second) == (STREAMINFO, VORBIS_COMMENT)
    assert len(streaminfo) == 34
    vendor_size = int.from_bytes(comment[:4], "little")
    vendor, rest = comment[4 : 4 + vendor_size], comment[4 + vendor_size :]
    assert vendor.startswith(b"reference libFLAC ")
    assert rest == bytes(4)  # no comment


@parametrized
def test_mutagen_finds_nothing(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "clip.flac"
    path.write_bytes(clip_of(kind))
    read = FLAC(str(path))  # type: ignore[no-untyped-call]  # mutagen types only a part of itself
    assert not read.tags
    assert not read.pictures
    assert read.cuesheet is read.seektable is None
    assert (read.info.sample_rate, read.info.channels, read.info.bits_per_sample) == (16_000, 1, 16)


@pytest.mark.skipif(shutil.which("ffprobe") is None, reason="ffprobe is not on PATH")
@parametrized
def test_ffprobe_finds_no_tag(kind: str) -> None:
    probed = subprocess.run(
        ["ffprobe", "-v", "error", "-of", "json", "-show_format", "-show_streams", "-"],
        input=clip_of(kind),
        capture_output=True,
        check=True,
    )
    report = json.loads(probed.stdout)
    (stream,) = report["streams"]
    assert (stream["codec_name"], stream["sample_rate"], stream["channels"]) == ("flac", "16000", 1)
    assert "tags" not in stream
    assert "tags" not in report["format"]


@pytest.mark.skipif(shutil.which("exiftool") is None, reason="exiftool is not on PATH")
def test_exiftool_finds_what_the_format_demands_and_nothing_else(tmp_path: Path) -> None:
    for kind in UPLOADS:
        (tmp_path / f"{kind}.flac").write_bytes(clip_of(kind))
    listed = subprocess.run(
        ["exiftool", "-a", "-G1", "-ee", "-json", str(tmp_path)],
        capture_output=True,
        check=True,
    )
    reports = json.loads(listed.stdout)
    assert len(reports) == len(UPLOADS)
    outside_the_bytes = {"SourceFile", "ExifTool", "System", "File", "Composite"}
    for report in reports:
        inside = {key for key in report if key.partition(":")[0] not in outside_the_bytes}
        assert inside == {
            "FLAC:BlockSizeMin",
            "FLAC:BlockSizeMax",
            "FLAC:FrameSizeMin",
            "FLAC:FrameSizeMax",
            "FLAC:SampleRate",
            "FLAC:Channels",
            "FLAC:BitsPerSample",
            "FLAC:TotalSamples",
            "FLAC:MD5Signature",
            "Vorbis:Vendor",
        }


def test_the_lowest_bits_of_the_samples_carry_nothing_through() -> None:
    """A message in the last bit of each sample does not survive resampling and gain."""
    quiet = take(peak_dbfs=-14, noise_dbfs=-60)
    data = bytearray(wav(quiet))
    bits = [(byte >> shift) & 1 for byte in canary("lsb") * 400 for shift in range(8)]
    for index, bit in enumerate(bits):
        data[44 + 2 * index] = data[44 + 2 * index] & 0xFE | bit
    clip = process(bytes(data))
    lowest = samples_of(clip.flac) & 1
    start = clip.trim_start_sample // 3
    agreement = max(
        sum(int(lowest[i]) == bits[(start + i) * 3 + shift] for i in range(2_000)) / 2_000
        for shift in range(3)
    )
    assert agreement < 0.55
