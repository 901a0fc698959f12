"""Lists that machines check: which clips there are, which are gone, which bytes each file has."""

import json
from collections.abc import Iterable, Mapping

from dases_voice.corpora.formats.rows import PlacedClip


def canonical_line(content: Mapping[str, object]) -> bytes:
    """Return `content` in the one JSON form that everybody would write, with a line end."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode() + b"\n"


def manifest_lines(clips: Iterable[PlacedClip]) -> bytes:
    """Return one line per clip: its shard, place, size and checksum."""
    return b"".join(
        canonical_line(
            {
                "clip_id": clip.row.clip_id,
                "shard": clip.row.shard,
                "offset": clip.offset,
                "bytes": clip.row.size_bytes,
                "sha256": clip.row.sha256,
            }
        )
        for clip in clips
    )


def tombstone_lines(tombstones: Iterable[tuple[str, str, str]]) -> bytes:
    """Return one line per removed clip: its name, the version it left, and the month. No reason."""
    lines = ["clip_id\tremoved_from\tmonth", *("\t".join(line) for line in sorted(tombstones))]
    return "".join(f"{line}\n" for line in lines).encode()


def checksum_lines(checksums: Mapping[str, str]) -> bytes:
    """Return what `sha256sum -c` reads, in the order of the paths."""
    return "".join(f"{sha256}  {path}\n" for path, sha256 in sorted(checksums.items())).encode()
