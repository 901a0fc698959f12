"""What makes runs: the pipeline, and people who mute."""

from dases_voice.audio.services.muting import (
    Muting,
    check_span,
    discard_muting,
    erase_sounds_before_muting,
    prepare_muting,
    write_muting,
)
from dases_voice.audio.services.processing import (
    MadeClip,
    discard_clip,
    keep_clip,
    make_clip,
    process_clip,
    warm_up,
)

__all__ = [
    "MadeClip",
    "Muting",
    "check_span",
    "discard_clip",
    "discard_muting",
    "erase_sounds_before_muting",
    "keep_clip",
    "make_clip",
    "prepare_muting",
    "process_clip",
    "warm_up",
    "write_muting",
]
