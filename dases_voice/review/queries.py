"""Questions about clips and what was said of them."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from consent.enums import PurposeCode, Reason, keeps_past
from consent.models import Permission
from dases_voice.collection.enums import RecordingState
from dases_voice.collection.models import Recording
from dases_voice.core.models import User
from dases_voice.review.enums import RejectReason, SoundCause, Suspicion, Urgency, Verdict
from dases_voice.review.models import ClipCheck, Review

SAID_BY = {Suspicion.OTHER_VOICE: SoundCause.BABBLE, Suspicion.CUT_OFF: SoundCause.CUT}


@dataclass(frozen=True)
class ReviewProgress:
    """How far the review is, in clips."""

    waiting: int
    decided_by_me: int


def reviewable_recordings() -> QuerySet[Recording]:
    """Return clips that wait for a first verdict and may be listened to (for purpose P1).

    The doubtful ones come first, those that are better recorded again last.
    """
    in_force = Review.objects.filter(recording=OuterRef("pk"), undone_at=None)
    may_be_heard = Permission.objects.filter(
        subject=OuterRef("speaker__subject"),
        purpose_id=PurposeCode.ANNOTATE,
        reason__in=[reason for reason in Reason if keeps_past(PurposeCode.ANNOTATE, reason)],
    )
    return (
        Recording.objects.filter(
            Exists(may_be_heard), ~Exists(in_force), state=RecordingState.PROCESSED
        )
        .annotate(urgency=Coalesce("run__check_of_clip__urgency", Urgency.UNREMARKABLE))
        .order_by("-urgency", "received_at", "pk")
    )


def unchecked_recordings() -> QuerySet[Recording]:
    """Return clips that no machine has checked yet."""
    return Recording.objects.filter(
        state=RecordingState.PROCESSED, run__isnull=False, run__check_of_clip=None
    ).select_related("run", "campaign", "prompt")


def remarks_on(recording: Recording) -> list[str]:
    """Return what the machines remark on a clip, in words, what is about somebody first."""
    check = ClipCheck.objects.filter(run=recording.run_id).first()
    if check is None:
        return []
    suspected = [str(Suspicion(code).label) for code in check.suspicions]
    # A suspicion that comes from a measure is not said twice.
    told = {SAID_BY.get(Suspicion(code)) for code in check.suspicions}
    causes = [SoundCause(code) for code in check.causes]
    return suspected + [str(cause.label) for cause in causes if cause not in told]


def accepted_recordings() -> QuerySet[Recording]:
    """Return processed clips whose review in force accepts them."""
    accepts = Review.objects.filter(
        recording=OuterRef("pk"), undone_at=None, verdict=Verdict.ACCEPT
    )
    return Recording.objects.filter(Exists(accepts), state=RecordingState.PROCESSED)


def open_claim(*, reviewer: User, since: datetime) -> Review | None:
    """Return the clip that this reviewer took after `since` and has not decided."""
    return (
        Review.objects.filter(
            reviewer=reviewer,
            undone_at=None,
            verdict="",
            claimed_at__gte=since,
            recording__state=RecordingState.PROCESSED,
        )
        .select_related("recording__prompt", "recording__run__check_of_clip")
        .first()
    )


def last_verdict(*, reviewer: User) -> Review | None:
    """Return the latest verdict of this reviewer that stands."""
    return Review.objects.filter(reviewer=reviewer, undone_at=None).exclude(verdict="").first()


def flagged_reviews() -> QuerySet[Review]:
    """Return the verdicts that say that something personal is heard, latest first."""
    return Review.objects.filter(undone_at=None, verdict=Verdict.PERSONAL_DATA).select_related(
        "recording__prompt"
    )


def reviews_with_another_voice(*, before: datetime) -> QuerySet[Review]:
    """Return verdicts of before that instant which heard a second person in what is still there."""
    return Review.objects.filter(
        Q(recording__raw_blob__deleted_at=None) | Q(recording__run__isnull=False),
        recording__speaker__subject__isnull=False,
        undone_at=None,
        reason=RejectReason.OTHER_VOICE,
        decided_at__lte=before,
    ).select_related("recording__speaker", "recording__run")


def review_progress(*, reviewer: User) -> ReviewProgress:
    """Return how many clips wait, and how many this reviewer has decided."""
    mine = Review.objects.filter(reviewer=reviewer, undone_at=None).aggregate(
        decided=Count("pk", filter=~Q(verdict=""))
    )
    return ReviewProgress(waiting=reviewable_recordings().count(), decided_by_me=mine["decided"])
