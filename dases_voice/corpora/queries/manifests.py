"""A version's manifest: every row in the one form that everybody would write, and its hash."""

import hashlib
from collections.abc import Iterable

from django.db.models import QuerySet

from dases_voice.collection.enums import PromptKind
from dases_voice.corpora.formats.manifest import canonical_line
from dases_voice.corpora.models import CorpusVersion, VersionClip


def rows_of(version: CorpusVersion) -> QuerySet[VersionClip]:
    """Return a version's clips in their order, with what is needed to read their bytes."""
    return version.clips.select_related("clip_blob__data_key", "speaker").order_by("position")


def manifest_hash(*, slug: str, number: str, revision: int, clips: Iterable[VersionClip]) -> str:
    """Return the hex SHA-256 of a version's manifest: a head line, then one line per clip."""
    digest = hashlib.sha256(
        canonical_line({"corpus": slug, "number": number, "revision": revision})
    )
    for clip in clips:
        digest.update(canonical_line(manifest_line(clip)))
    return digest.hexdigest()


def manifest_line(clip: VersionClip) -> dict[str, object]:
    """Return what the manifest says of one clip."""
    return {
        "position": clip.position,
        "recording": str(clip.recording_id),
        "speaker": str(clip.speaker_id),
        "split": clip.split,
        "sha256": clip.sha256,
        "bytes": clip.size_bytes,
        "num_samples": clip.num_samples,
        "sampling_rate_hz": clip.sampling_rate_hz,
        "duration_s": clip.duration_s,
        "language": clip.language,
        "prompt": str(clip.prompt_id),
        "text_prompt": clip.text_prompt,
        "age_band": clip.age_band,
        "school_year": clip.school_year,
        "snr_db": clip.snr_db,
        "clipping_ratio": clip.clipping_ratio,
        "speech_ratio": clip.speech_ratio,
        "quality_flags": clip.quality_flags,
        "added_in": clip.added_in,
        **_prompt(clip),
    }


def _prompt(clip: VersionClip) -> dict[str, object]:
    """Return what is said of the prompt beyond its text.

    Versions from before there were kinds say nothing, and their hashes must hold.
    """
    said = {
        "prompt_kind": clip.prompt_kind if clip.prompt_kind != PromptKind.READ else "",
        "text_expected": clip.text_expected,
        "cefr_level": clip.cefr_level,
    }
    return {name: value for name, value in said.items() if value}
