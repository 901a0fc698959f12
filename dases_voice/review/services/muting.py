"""A reviewer silences what somebody said of a person; the rest of the clip can be of use."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from consent.services.permissions import lock_subject
from dases_voice.audio.services import Muting, check_span
from dases_voice.collection.enums import RecordingState
from dases_voice.collection.models import Recording
from dases_voice.collection.services.muting import (
    apply_mutings,
    discard_mutings,
    prepare_mutings,
)
from dases_voice.core.services import audit
from dases_voice.review.errors import ClaimLost, ClipChanged
from dases_voice.review.models import Review
from dases_voice.review.services.verdicts import run_in_hand


def check_part(*, review: Review, start_s: float, end_s: float, at: datetime) -> None:
    """Say whether a part of the clip in hand could be muted, by the errors of `mute_span`."""
    check_span(run=run_in_hand(review=review, at=at), start_s=start_s, end_s=end_s)


def mute_span(
    *,
    review: Review,
    start_s: float,
    end_s: float,
    actor: str,
    at: datetime,
    heard_run_id: UUID | None = None,
) -> None:
    """Silence a part of the clip in hand, for good: in the clip and in the take it was cut from.

    The review goes on with the muted clip, and has its whole time again. Versions that hold the
    take, from an earlier verdict, stop serving it.

    Parameters
    ----------
    start_s, end_s : float
        The part, in seconds of the clip.
    heard_run_id : UUID, optional
        The run whose clip the reviewer has heard: seconds of another one are other sounds.

    Raises
    ------
    dases_voice.audio.errors.MutingRefused
        The part is not inside the clip, too short, silent already, or all there is.
    ClaimLost, ClipChanged, consent.errors.ConsentMissing
        The clip is not in hand, or not what was heard, or not to be heard any more.
    """
    run = run_in_hand(review=review, at=at)
    if heard_run_id not in (None, run.pk):
        raise ClipChanged
    mutings = prepare_mutings(recording=review.recording, start_s=start_s, end_s=end_s)
    try:
        _apply(review, run.pk, mutings, actor, at, {"start_s": start_s, "end_s": end_s})
    except BaseException:
        discard_mutings(mutings)
        raise


@transaction.atomic
def _apply(
    review: Review,
    run_id: UUID,
    mutings: list[Muting],
    actor: str,
    at: datetime,
    facts: dict[str, float],
) -> None:
    subject_id = review.recording.speaker.subject_id
    if subject_id is not None:
        lock_subject(subject_id)  # a withdrawal goes first, if one is being written
    audit.lock_chain()  # before the rows, as a withdrawal does
    in_hand = Review.objects.filter(
        pk=review.pk,
        verdict="",
        undone_at=None,
        recording__state=RecordingState.PROCESSED,
    ).update(claimed_at=at)
    if not in_hand:
        raise ClaimLost
    if not Recording.objects.filter(pk=review.recording_id, run=run_id).exists():
        raise ClipChanged
    for recording_id in apply_mutings(mutings=mutings, at=at):
        audit.record_raw(
            action="recording.muted",
            actor=actor,
            object_type=Recording._meta.label_lower,
            object_id=str(recording_id),
            at=at,
            facts=facts,
        )
