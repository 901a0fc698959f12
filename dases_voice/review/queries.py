"""Questions about clips and what was said of them."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from consent.enums import PurposeCode, Reason, keeps_past
from consent.models import Permission
from dases_voice.collection.enums import RecordingState
from dases_voice.collection.models import Recording
from dases_voice.core.models import User
from dases_voice.review.enums import RejectReason, Verdict
from dases_voice.review.models import Review


@dataclass(frozen=True)
class ReviewProgress:
    """How far the review is, in clips."""

    waiting: int
    decided_by_me: int


def reviewable_recordings() -> QuerySet[Recording]:
    """Return clips that wait for a first verdict and may be listened to (for purpose P1)."""
    in_force = Review.objects.filter(recording=OuterRef("pk"), undone_at=None)
    may_be_heard = Permission.objects.filter(
        subject=OuterRef("speaker__subject"),
        purpose_id=PurposeCode.ANNOTATE,
        reason__in=[reason for reason in Reason if keeps_past(PurposeCode.ANNOTATE, reason)],
    )
    return Recording.objects.filter(
        Exists(may_be_heard), ~Exists(in_force), state=RecordingState.PROCESSED
    ).order_by("received_at", "pk")


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
        .select_related("recording__prompt", "recording__run")
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
