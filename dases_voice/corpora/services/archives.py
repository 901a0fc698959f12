"""An edition's clips under their names, and the archives that hold them without being stored."""

from collections.abc import Callable, Iterable
from functools import partial

from dases_voice.core.models import Blob
from dases_voice.core.services.blobs import read_blob_range
from dases_voice.corpora.formats.lhotse import recording_json
from dases_voice.corpora.formats.rows import ClipRow, PlacedClip
from dases_voice.corpora.formats.ustar import Member, VirtualTar
from dases_voice.corpora.models import Edition, VersionClip
from dases_voice.corpora.queries import rows_of
from dases_voice.privacy.pseudonyms import clip_name, speaker_name

Clips = list[tuple[ClipRow, Blob]]


def named_clips(*, edition: Edition, key: bytes, split: str | None = None) -> Clips:
    """Return the edition's clips with their objects, in the order of the names it gives them."""
    clips = rows_of(edition.version)
    if split is not None:
        clips = clips.filter(split=split)
    named = [(_row(clip, key), clip.clip_blob) for clip in clips]
    return sorted(named, key=lambda pair: pair[0].clip_id)


def archive_of(
    clips: Iterable[tuple[ClipRow, Blob]], *, before_sound: Callable[[], None] | None = None
) -> VirtualTar:
    """Return the archive of these clips: a sound and a Lhotse Recording for each.

    `before_sound` is called each time that sound is about to be read; what it raises ends the read.
    """
    members = []
    for row, blob in clips:
        note = recording_json(row)
        members.append(Member(row.audio_name, row.size_bytes, partial(_read, blob, before_sound)))
        members.append(Member(f"{row.clip_id}.json", len(note), partial(_slice, note)))
    return VirtualTar(members)


def placed(clips: Clips, archive: VirtualTar) -> list[PlacedClip]:
    """Return the clips with their places in the archive."""
    offsets = archive.content_offsets()
    return [PlacedClip(row=row, offset=offsets[row.audio_name]) for row, _blob in clips]


def _read(blob: Blob, before: Callable[[], None] | None, start: int, length: int) -> bytes:
    if before is not None:
        before()
    return read_blob_range(blob, start=start, length=length)


def _slice(content: bytes, start: int, length: int) -> bytes:
    return content[start : start + length]


def _row(clip: VersionClip, key: bytes) -> ClipRow:
    return ClipRow(
        clip_id=clip_name(key=key, recording_id=str(clip.recording_id)),
        speaker_id=speaker_name(key=key, speaker_id=str(clip.speaker_id)),
        split=clip.split,
        sha256=clip.sha256,
        size_bytes=clip.size_bytes,
        num_samples=clip.num_samples,
        sampling_rate_hz=clip.sampling_rate_hz,
        duration_s=clip.duration_s,
        language=clip.language,
        age_band=clip.age_band,
        school_year=clip.school_year,
        prompt_id=str(clip.prompt_id),
        prompt_kind=clip.prompt_kind,
        text_prompt=clip.text_prompt,
        text_expected=clip.text_expected,
        cefr_level=clip.cefr_level,
        snr_db=clip.snr_db,
        clipping_ratio=clip.clipping_ratio,
        speech_ratio=clip.speech_ratio,
        quality_flags=tuple(clip.quality_flags),
        added_in=clip.added_in,
    )
