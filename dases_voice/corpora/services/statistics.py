"""What a version sounds like, as a whole. A voice can be known by its pitch: nothing is told of few voices.

Each voice counts the same, however much it said. There are figures of a version when at least
`LEAST_VOICES` are in it, and only where a version differs by none or by as many voices from each other one
that has or had figures: the difference between two versions must not be one child's voice. So a revision,
which lacks the withdrawn, has none, and a version that is closed loses its own.
"""

import io
import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import numpy as np
import soundfile
from django.db import transaction

from dases_voice.core.errors import CoreError
from dases_voice.core.services.blobs import read_blob
from dases_voice.corpora.enums import VersionState
from dases_voice.corpora.models import CorpusVersion, VersionClip, VersionStatistics
from dases_voice.corpora.services.closing import close_if_lapsed

LEAST_VOICES: Final = 10
# A step of pitch or a level that fewer voices have reached is told as none.
LEAST_VOICES_EACH: Final = 5
CLIPS_PER_VOICE: Final = 6
MOST_CLIPS: Final = 1_200  # some minutes of work


def describe_version(*, version_id: UUID, at: datetime) -> bool:
    """Work out the statistics of a version, once; return whether there are any now."""
    version = CorpusVersion.objects.get(pk=version_id)
    if VersionStatistics.objects.filter(version=version).exists():
        return True
    if version.state == VersionState.CLOSED or not _may_be_told(version):
        return False
    if close_if_lapsed(version=version, at=at):
        return False
    voices = _described(_chosen(version))
    if len(voices) < LEAST_VOICES:
        return False
    return _keep(version, _together(voices), at)


@transaction.atomic
def _keep(version: CorpusVersion, content: dict[str, Any], at: datetime) -> bool:
    """Write the figures down, unless the version was closed meanwhile."""
    is_open = CorpusVersion.objects.select_for_update().filter(pk=version.pk, closed_at=None)
    if not is_open.exists():
        return False
    VersionStatistics.objects.get_or_create(
        version=version, defaults={"content": content, "made_at": at}
    )
    return True


def _may_be_told(version: CorpusVersion) -> bool:
    own = _clips_by_voice(version)
    others = CorpusVersion.objects.filter(corpus=version.corpus_id, statistics__isnull=False)
    return (
        version.revises_id is None
        and len(own) >= LEAST_VOICES
        and all(_is_apart(own, other) for other in others)
    )


def _is_apart(own: dict[UUID, set[UUID]], other: CorpusVersion) -> bool:
    """Tell whether two versions differ by none or by many; of a closed one not all is known any more."""
    differing = _differing(own, _clips_by_voice(other))
    return differing >= LEAST_VOICES or (differing == 0 and other.closed_at is None)


def _clips_by_voice(version: CorpusVersion) -> dict[UUID, set[UUID]]:
    clips = defaultdict[UUID, set[UUID]](set)
    for speaker, recording in version.clips.values_list("speaker_id", "recording_id"):
        clips[speaker].add(recording)
    return clips


def _differing(one: dict[UUID, set[UUID]], other: dict[UUID, set[UUID]]) -> int:
    return sum(one.get(voice) != other.get(voice) for voice in one.keys() | other.keys())


def _chosen(version: CorpusVersion) -> dict[UUID, list[VersionClip]]:
    """Return some clips of each voice, the same at each call."""
    clips = defaultdict[UUID, list[VersionClip]](list)
    for clip in version.clips.select_related("clip_blob__data_key").order_by("position"):
        clips[clip.speaker_id].append(clip)
    each = max(1, min(CLIPS_PER_VOICE, MOST_CLIPS // max(1, len(clips))))
    return {voice: own[:each] for voice, own in clips.items()}


def _described(chosen: dict[UUID, list[VersionClip]]) -> list[tuple[Any, Any, Any]]:
    """Return the figures of each voice whose clips can still be read, as shares."""
    voices = []
    for clips in chosen.values():
        figures = list(_figures(clips))
        if figures:
            pitch, power, mel = (np.sum(each, axis=0) for each in zip(*figures, strict=True))
            voices.append((_shares(pitch), _shares(power), _shares(mel, axis=1)))
    return voices


def _figures(clips: Sequence[VersionClip]) -> Iterator[Any]:
    # librosa: two seconds and 300 MB that only the worker of releases pays.
    from dases_voice.audio.signal.statistics import describe_clip

    for clip in clips:
        try:
            data = read_blob(clip.clip_blob)
        except CoreError:
            continue  # withdrawn in this very moment
        yield describe_clip(soundfile.read(io.BytesIO(data), dtype="float32")[0])


def _shares(counts: Any, *, axis: int | None = None) -> Any:
    total = counts.sum(axis=axis, keepdims=axis is not None)
    return np.divide(counts, total, out=np.zeros_like(counts), where=total > 0)


def _together(voices: list[tuple[Any, Any, Any]]) -> dict[str, Any]:
    """Return the figures of all voices: percent of the voiced time, decibels, percent of the time."""
    pitches, powers, mels = (np.stack(each) for each in zip(*voices, strict=True))
    return {
        "voices": len(voices),
        "pitch_percent": _percent(pitches).tolist(),
        "band_db": [round(10 * math.log10(max(share, 1e-6))) for share in powers.mean(axis=0)],
        "mel_percent": _percent(mels).tolist(),
    }


def _percent(shares: Any) -> Any:
    """Return whole percents; what few voices have reached is none."""
    few = (shares > 0).sum(axis=0) < LEAST_VOICES_EACH
    return np.where(few, 0, np.rint(100 * shares.mean(axis=0))).astype(int)
