"""What changes a review."""

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
    "claim_next_clip",
    "clip_audio",
    "give_verdict",
    "release_stale_claims",
    "undo_last_verdict",
]
