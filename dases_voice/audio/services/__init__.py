"""What makes runs: the pipeline, and people who mute."""

from dases_voice.audio.services.muting import (
    Muting,
    check_span,
    discard_muting,
    erase_sounds_before_muting,
    prepare_muting,
    write_muting,
)
from dases_voice.audio.services.processing import process_clip

__all__ = [
    "Muting",
    "check_span",
    "discard_muting",
    "erase_sounds_before_muting",
    "prepare_muting",
    "process_clip",
    "write_muting",
]
