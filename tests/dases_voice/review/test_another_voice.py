"""A second person is heard in a clip: it goes, whoever that is and whatever they said."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from consent.enums import HoldGround
from consent.services import lift_hold, place_hold
from dases_voice.collection.enums import RecordingState
from dases_voice.collection.models import Recording
from dases_voice.collection.queries.faults import recordings_without_blob
from dases_voice.core.enums import PlatformRole
from dases_voice.core.errors import BlobMissing
from dases_voice.core.models import User
from dases_voice.core.services.blobs import read_blob
from dases_voice.review.models import Review
from dases_voice.review.tasks import erase_clips_with_others
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def reviewer(settings: object) -> User:
    settings.DASES_DEMO = True  # type: ignore[attr-defined]  # the second factor is another story
    return factories.platform_user(PlatformRole.REVIEWER)


@pytest.fixture
def client(client: Client, reviewer: User) -> Client:
    client.force_login(reviewer)
    return client


@pytest.fixture
def takes(now: datetime) -> list[Recording]:
    family = factories.consenting_family(at=now)
    prompts = factories.campaign(at=now).prompts.all()[:2]
    return [factories.processed_recording(of=family, prompt=prompt, at=now) for prompt in prompts]


def hear(client: Client, **answer: str) -> Review:
    """Take the next clip and say what it is."""
    client.post("/review/next/")
    review = Review.objects.get(verdict="", undone_at=None)
    client.post(f"/review/{review.pk}/decide/", answer)
    review.refresh_from_db()
    return review


def hear_another_voice(client: Client) -> Review:
    return hear(client, verdict="reject", reason="other_voice")


def a_day_later(review: Review, *, less: timedelta = timedelta(0)) -> None:
    """Let the hourly task find the verdict as old as that."""
    at = timezone.now() - timedelta(days=1) + less
    Review.objects.filter(pk=review.pk).update(decided_at=at)
    erase_clips_with_others()


def test_the_take_and_the_clip_go_and_the_childs_others_stay(
    client: Client, takes: list[Recording]
) -> None:
    review = hear_another_voice(client)
    gone, kept = sorted(takes, key=lambda take: take.pk != review.recording_id)
    bytes_of_both = [gone.raw_blob, gone.run.clip_blob] if gone.run else []
    a_day_later(review)
    gone.refresh_from_db()
    kept.refresh_from_db()
    assert (gone.state, gone.run, gone.capture_metadata) == (RecordingState.ERASED, None, {})
    assert len(bytes_of_both) == 2
    for blob in bytes_of_both:
        assert blob is not None
        with pytest.raises(BlobMissing):
            read_blob(blob)
    assert kept.state == RecordingState.PROCESSED
    assert read_blob(kept.raw_blob)
    assert list(recordings_without_blob()) == []


def test_for_a_day_a_slip_of_the_finger_can_be_taken_back(
    client: Client, takes: list[Recording]
) -> None:
    review = hear_another_voice(client)
    a_day_later(review, less=timedelta(minutes=5))
    client.post("/review/undo/")
    a_day_later(review)
    assert Recording.objects.get(pk=review.recording_id).state == RecordingState.PROCESSED


def test_another_reason_erases_nothing(client: Client, takes: list[Recording]) -> None:
    a_day_later(hear(client, verdict="reject", reason="noise"))
    assert not Recording.objects.filter(state=RecordingState.ERASED).exists()


def test_a_hold_keeps_it_until_it_is_lifted(client: Client, takes: list[Recording]) -> None:
    review = hear_another_voice(client)
    subject = review.recording.speaker.subject
    assert subject is not None
    hold = place_hold(
        subject=subject,
        ground=HoldGround.LEGAL_CLAIM,
        reason="TJ-1",
        actor="user:1",
        at=timezone.now(),
    )
    a_day_later(review)
    assert Recording.objects.get(pk=review.recording_id).state == RecordingState.QUARANTINED
    lift_hold(hold=hold, actor="user:1", at=timezone.now())
    a_day_later(review)
    assert Recording.objects.get(pk=review.recording_id).state == RecordingState.ERASED


def test_an_erasure_that_was_cut_short_is_ended_the_next_hour(
    client: Client, takes: list[Recording]
) -> None:
    review = hear_another_voice(client)
    Recording.objects.filter(pk=review.recording_id).update(state=RecordingState.ERASED)
    a_day_later(review)
    left = Recording.objects.get(pk=review.recording_id)
    assert left.run is None
    assert left.raw_blob.deleted_at is not None
