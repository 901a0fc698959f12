"""What changes a review."""

from dases_voice.review.services.checks import (
    check_clip,
    check_waiting_clips,
    judge_campaign,
    listen_for_words,
)
from dases_voice.review.services.muting import check_part, mute_span
from dases_voice.review.services.other_voices import UNDO_LASTS, erase_clips_with_others
from dases_voice.review.services.verdicts import (
    CLAIM_LASTS,
    claim_next_clip,
    clip_audio,
    give_verdict,
    release_stale_claims,
    undo_last_verdict,
)

__all__ = [
    "CLAIM_LASTS",
    "UNDO_LASTS",
    "check_clip",
    "check_part",
    "check_waiting_clips",
    "claim_next_clip",
    "clip_audio",
    "erase_clips_with_others",
    "give_verdict",
    "judge_campaign",
    "listen_for_words",
    "mute_span",
    "release_stale_claims",
    "undo_last_verdict",
]
