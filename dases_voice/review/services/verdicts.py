"""Take a clip, say what it is, take it back."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from consent.enums import PurposeCode
from consent.errors import ConsentMissing
from dases_voice.audio.models import ProcessingRun
from dases_voice.collection.enums import RecordingState
from dases_voice.collection.queries import ruling_on_work
from dases_voice.collection.services.quarantine import tell_closed
from dases_voice.core.models import User
from dases_voice.core.services import audit
from dases_voice.core.services.blobs import read_blob
from dases_voice.review.enums import RejectReason, Verdict, is_about_somebody
from dases_voice.review.errors import ClaimLost, NothingToUndo, ReasonMissing
from dases_voice.review.models import Review
from dases_voice.review.queries import last_verdict, open_claim, reviewable_recordings

# After this a clip that was taken and left goes back to the queue.
CLAIM_LASTS = timedelta(minutes=15)
CANDIDATES = 10


def claim_next_clip(*, reviewer: User, at: datetime) -> Review | None:
    """Give this reviewer the clip in hand, or the one that has waited longest; None if none waits."""
    release_stale_claims(at=at)
    in_hand = open_claim(reviewer=reviewer, since=at - CLAIM_LASTS)
    if in_hand is not None:
        return in_hand
    for recording in reviewable_recordings()[:CANDIDATES]:
        try:
            with transaction.atomic():
                Review.objects.create(recording=recording, reviewer=reviewer, claimed_at=at)
        except IntegrityError:
            continue  # another reviewer was faster
        return open_claim(reviewer=reviewer, since=at - CLAIM_LASTS)
    return None


def release_stale_claims(*, at: datetime) -> int:
    """Put back what was taken and not decided in time, and return how many."""
    return Review.objects.filter(
        verdict="", undone_at=None, claimed_at__lt=at - CLAIM_LASTS
    ).update(undone_at=at)


def clip_audio(*, review: Review, at: datetime) -> bytes:
    """Return the clip in a reviewer's hands as FLAC, if it may still be listened to.

    Raises
    ------
    ClaimLost
        The clip is no longer processed, or no longer in hand: decided, or taken back.
    consent.errors.ConsentMissing
        The voice may not be kept (P0) or listened to (P1) any more.
    """
    run = run_in_hand(review=review, at=at)
    if run.clip_blob is None:
        raise ClaimLost
    return read_blob(run.clip_blob)


def run_in_hand(*, review: Review, at: datetime) -> ProcessingRun:
    """Return the run of the clip in a reviewer's hands, if one may still listen to it.

    Raises
    ------
    ClaimLost, consent.errors.ConsentMissing
        As for `clip_audio`.
    """
    recording = review.recording
    if review.verdict or review.undone_at is not None:
        raise ClaimLost
    if recording.state != RecordingState.PROCESSED or recording.run is None:
        raise ClaimLost
    ruling, reason = ruling_on_work(recording, purposes=[PurposeCode.ANNOTATE], at=at)
    if not ruling.allow:
        raise ConsentMissing(reason)
    return recording.run


@transaction.atomic
def give_verdict(
    *, review: Review, verdict: Verdict, reason: str, actor: str, at: datetime
) -> None:
    """Write the verdict down, once. A clip that was withdrawn meanwhile takes none.

    A clip that gives somebody away leaves the versions that hold it, from an earlier verdict.

    Raises
    ------
    ReasonMissing
        A rejection without a known reason.
    ClaimLost
        The clip is not in hand any more.
    """
    if verdict == Verdict.REJECT and reason not in RejectReason.values:
        raise ReasonMissing
    kept_reason = reason if verdict == Verdict.REJECT else ""
    changed = Review.objects.filter(
        pk=review.pk,
        verdict="",
        undone_at=None,
        recording__state=RecordingState.PROCESSED,
    ).update(verdict=verdict, reason=kept_reason, decided_at=at)
    if not changed:
        raise ClaimLost
    if is_about_somebody(verdict=verdict, reason=kept_reason):
        tell_closed(recording_ids=[review.recording_id], reason=str(verdict), at=at)
    audit.record(
        action="review.decided",
        actor=actor,
        obj=review,
        at=at,
        facts={
            "recording": str(review.recording_id),
            "verdict": str(verdict),
            "reason": kept_reason,
        },
    )


@transaction.atomic
def undo_last_verdict(*, reviewer: User, at: datetime) -> Review:
    """Take this reviewer's latest verdict back and put the clip in hand again.

    Raises
    ------
    NothingToUndo
        There is none, or its clip was withdrawn.
    """
    review = last_verdict(reviewer=reviewer)
    if review is None or review.recording.state != RecordingState.PROCESSED:
        raise NothingToUndo
    Review.objects.filter(reviewer=reviewer, verdict="", undone_at=None).update(undone_at=at)
    changed = Review.objects.filter(pk=review.pk, undone_at=None).update(undone_at=at)
    if not changed:
        raise NothingToUndo
    audit.record(action="review.undone", actor=f"user:{reviewer.pk}", obj=review, at=at)
    return Review.objects.create(recording=review.recording, reviewer=reviewer, claimed_at=at)
