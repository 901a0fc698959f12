"""A clip as an edition shows it: under the names that one licensee knows."""

from dataclasses import dataclass
from typing import Final

CHECKSUMS_PATH: Final = "SHA256SUMS"


@dataclass(frozen=True, kw_only=True)
class ClipRow:
    """What is published about one clip. No school, no class, no date finer than a school year."""

    clip_id: str
    speaker_id: str
    split: str
    sha256: str
    size_bytes: int
    num_samples: int
    sampling_rate_hz: int
    duration_s: float
    language: str
    age_band: str
    school_year: str
    prompt_id: str
    prompt_kind: str
    text_prompt: str
    text_expected: str
    cefr_level: str
    snr_db: float | None
    clipping_ratio: float | None
    speech_ratio: float | None
    quality_flags: tuple[str, ...]
    added_in: str

    @property
    def audio_name(self) -> str:
        """The member of the shard that holds the sound."""
        return f"{self.clip_id}.flac"

    @property
    def shard(self) -> str:
        """The file of the edition that holds the clip."""
        return shard_path(self.split)


@dataclass(frozen=True, kw_only=True)
class PlacedClip:
    """A clip and where its sound begins in its shard, in bytes."""

    row: ClipRow
    offset: int


def shard_path(split: str) -> str:
    """Return the path of a split's shard."""
    return f"audio/{split}.tar"


def metadata_path(split: str) -> str:
    """Return the path of a split's table."""
    return f"metadata/{split}.parquet"
