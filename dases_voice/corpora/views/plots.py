"""What a version sounds like, as plots that the server draws."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from dases_voice.audio.signal.scales import (
    BANDS_HZ,
    LEVEL_STEP_DB,
    NUM_LEVELS,
    NUM_MELS,
    PITCH_EDGES_HZ,
)
from dases_voice.corpora.models import CorpusVersion, VersionStatistics

QUIETEST_DB = 60
MINUS = "\N{MINUS SIGN}"
CELL, OPAQUE_PERCENT = 10, 40


@dataclass(frozen=True)
class Bar:
    """A bar of `components/plot.html`."""

    label: str
    value: int
    text: str


@dataclass(frozen=True)
class Cell:
    """A rectangle of the mel picture; the more frequent, the more opaque."""

    x: int
    y: int
    opacity: str


@dataclass(frozen=True)
class SoundPlots:
    """Everything that the page shows."""

    voices: int
    pitch: list[Bar]
    pitch_maximum: int
    spectrum: list[Bar]
    spectrum_maximum: int
    mel: list[Cell]
    mel_table: list[tuple[int, int]]
    """For each mel band how many decibels under the loudest point it lies half of the time."""
    mel_width: int = NUM_MELS * CELL
    mel_height: int = NUM_LEVELS * CELL


def sound_plots(version: CorpusVersion) -> SoundPlots | None:
    """Return the plots of a version, if it has figures."""
    known = VersionStatistics.objects.filter(version=version).exclude(content={}).first()
    return _plots(known.content) if known else None


def _plots(content: dict[str, Any]) -> SoundPlots:
    steps = zip(pairwise(PITCH_EDGES_HZ), content["pitch_percent"], strict=True)
    pitch = [
        Bar(_("%(low)d to %(high)d Hz") % {"low": low, "high": high}, share, _percent(share))
        for (low, high), share in steps
    ]
    bands = zip(BANDS_HZ, content["band_db"], strict=True)
    mel: list[list[int]] = content["mel_percent"]
    return SoundPlots(
        voices=content["voices"],
        pitch=pitch,
        pitch_maximum=max(1, *content["pitch_percent"]),
        spectrum=[
            Bar(f"{band} Hz", max(0, QUIETEST_DB + level), f"{level} dB".replace("-", MINUS))
            for band, level in bands
        ],
        spectrum_maximum=QUIETEST_DB,
        mel=[
            Cell(band * CELL, level * CELL, f"{min(1.0, share / OPAQUE_PERCENT):.2f}")
            for band, shares in enumerate(mel)
            for level, share in enumerate(shares)
            if share
        ],
        mel_table=[(band, _median_db(shares)) for band, shares in enumerate(mel, 1)],
    )


def _percent(share: int) -> str:
    return _("%(share)d %%") % {"share": share}


def _median_db(shares: list[int]) -> int:
    reached, level = 0, 0
    for level, share in enumerate(shares):  # noqa: B007  # its last value is the answer
        reached += share
        if 2 * reached >= sum(shares):
            break
    return level * LEVEL_STEP_DB
