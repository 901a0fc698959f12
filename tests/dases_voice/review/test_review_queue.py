"""A reviewer hears clips one by one, without learning whose they are."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from consent.enums import DecisionKind, PurposeCode
from consent.errors import ConsentMissing
from consent.models import PUPIL
from consent.queries import policy_in_force
from consent.queries.policies import content_of
from consent.services import confirm_policy, propose_policy, withdraw_consent
from dases_voice.collection.models import Recording
from dases_voice.core.enums import PlatformRole
from dases_voice.core.models import AuditEvent, User
from dases_voice.review import services
from dases_voice.review.enums import RejectReason, Verdict
from dases_voice.review.errors import ClaimLost, NothingToUndo, ReasonMissing
from dases_voice.review.models import Review
from dases_voice.review.queries import accepted_recordings, reviewable_recordings
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture(autouse=True)
def _second_factor_is_another_story(settings: object) -> None:
    settings.DASES_DEMO = True  # type: ignore[attr-defined]  # pytest-django's settings wrapper


@pytest.fixture
def reviewer() -> User:
    return factories.platform_user(PlatformRole.REVIEWER)


@pytest.fixture
def family(now: datetime) -> factories.Family:
    return factories.consenting_family(at=now)


@pytest.fixture
def recordings(family: factories.Family, now: datetime) -> list[Recording]:
    prompts = list(factories.campaign(at=now).prompts.all())
    return [
        factories.processed_recording(of=family, prompt=prompt, at=now + timedelta(seconds=n))
        for n, prompt in enumerate(prompts)
    ]


@pytest.fixture
def client(client: Client, reviewer: User) -> Client:
    client.force_login(reviewer)
    return client


def _claim(client: Client) -> Review:
    client.post("/review/next/")
    return Review.objects.get(verdict="", undone_at=None)


def test_clips_come_oldest_first_and_one_at_a_time(
    client: Client, recordings: list[Recording]
) -> None:
    first = _claim(client)
    assert first.recording_id == recordings[0].pk
    assert client.post("/review/next/").headers["Location"] == f"/review/{first.pk}/"


def test_the_page_shows_the_text_and_nobody(
    client: Client, recordings: list[Recording], family: factories.Family
) -> None:
    page = client.get(f"/review/{_claim(client).pk}/").content.decode()
    assert recordings[0].prompt.text in page
    for secret in (family.subject.pk, recordings[0].speaker_id, recordings[0].pk):
        assert str(secret) not in page


def test_the_sound_is_the_clip(client: Client, recordings: list[Recording]) -> None:
    answer = client.get(f"/review/{_claim(client).pk}/audio/")
    assert answer.headers["Content-Type"] == "audio/flac"
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.getvalue()[:4] == b"fLaC"


def test_a_player_gets_the_place_that_it_goes_to(
    client: Client, recordings: list[Recording]
) -> None:
    address = f"/review/{_claim(client).pk}/audio/"
    whole = client.get(address).getvalue()
    part = client.get(address, headers={"range": "bytes=10-19"})
    assert (part.status_code, part.getvalue()) == (206, whole[10:20])


def test_an_accepted_clip_may_enter_a_corpus(client: Client, recordings: list[Recording]) -> None:
    review = _claim(client)
    client.post(f"/review/{review.pk}/decide/", {"verdict": "accept"})
    assert list(accepted_recordings()) == [recordings[0]]
    event = AuditEvent.objects.get(action="review.decided")
    assert event.facts["recording"] == str(recordings[0].pk)


@pytest.mark.parametrize("verdict", [Verdict.REJECT, Verdict.PERSONAL_DATA])
def test_a_refused_clip_leaves_the_queue_and_enters_nothing(
    client: Client, recordings: list[Recording], verdict: Verdict
) -> None:
    review = _claim(client)
    client.post(f"/review/{review.pk}/decide/", {"verdict": verdict, "reason": RejectReason.NOISE})
    assert not accepted_recordings().exists()
    assert recordings[0] not in reviewable_recordings()


def test_a_rejection_without_a_reason_saves_nothing(
    client: Client, recordings: list[Recording]
) -> None:
    review = _claim(client)
    answer = client.post(f"/review/{review.pk}/decide/", {"verdict": "reject"}, follow=True)
    assert "choisissez une raison" in answer.content.decode()
    review.refresh_from_db()
    assert review.verdict == ""


def test_an_unknown_verdict_is_refused(client: Client, recordings: list[Recording]) -> None:
    review = _claim(client)
    assert client.post(f"/review/{review.pk}/decide/", {"verdict": "x"}).status_code == 404


def test_undo_brings_the_last_clip_back(client: Client, recordings: list[Recording]) -> None:
    review = _claim(client)
    client.post(f"/review/{review.pk}/decide/", {"verdict": "accept"})
    client.post("/review/undo/")
    again = Review.objects.get(verdict="", undone_at=None)
    assert again.recording_id == review.recording_id
    assert not accepted_recordings().exists()


def test_there_is_nothing_to_undo_at_first(reviewer: User, now: datetime) -> None:
    with pytest.raises(NothingToUndo):
        services.undo_last_verdict(reviewer=reviewer, at=now)


def test_two_reviewers_never_hold_the_same_clip(
    recordings: list[Recording], reviewer: User, now: datetime
) -> None:
    other = factories.platform_user(PlatformRole.REVIEWER)
    held = {
        review.recording_id
        for who in (reviewer, other)
        if (review := services.claim_next_clip(reviewer=who, at=now))
    }
    assert len(held) == 2


def test_a_clip_that_was_left_goes_back_to_the_queue(
    recordings: list[Recording], reviewer: User, now: datetime
) -> None:
    left = services.claim_next_clip(reviewer=reviewer, at=now)
    assert left is not None
    later = now + services.CLAIM_LASTS + timedelta(seconds=1)
    other = factories.platform_user(PlatformRole.REVIEWER)
    taken = services.claim_next_clip(reviewer=other, at=later)
    assert taken is not None
    assert taken.recording_id == left.recording_id
    with pytest.raises(ClaimLost):
        services.give_verdict(
            review=left, verdict=Verdict.ACCEPT, reason="", actor="user:x", at=later
        )


def test_a_withdrawn_voice_is_heard_no_more(
    client: Client, recordings: list[Recording], family: factories.Family, now: datetime
) -> None:
    review = _claim(client)
    withdraw_consent(subject=family.subject, signer=PUPIL, at=timezone.now())
    assert client.get(f"/review/{review.pk}/audio/").status_code == 404
    with pytest.raises(ClaimLost):
        services.give_verdict(
            review=review, verdict=Verdict.ACCEPT, reason="", actor="user:x", at=now
        )
    assert not reviewable_recordings().exists()


def test_a_clip_is_heard_only_while_it_is_in_hand(
    client: Client, recordings: list[Recording]
) -> None:
    review = _claim(client)
    assert client.get(f"/review/{review.pk}/audio/").status_code == 200

    client.post(f"/review/{review.pk}/decide/", {"verdict": "accept"})

    assert client.get(f"/review/{review.pk}/audio/").status_code == 404


def test_an_objection_takes_the_clips_out_of_the_queue(
    recordings: list[Recording], family: factories.Family
) -> None:
    assert reviewable_recordings().count() == 3
    factories.holder_says(DecisionKind.REFUSE, of=family, at=timezone.now())
    assert not reviewable_recordings().exists()


def test_a_clip_that_may_not_be_kept_is_not_heard(
    client: Client, recordings: list[Recording], now: datetime
) -> None:
    review = _claim(client)
    policy = policy_in_force(PurposeCode.RECORD, now)
    assert policy is not None
    closed = replace(content_of(policy), is_active=False)
    proposal = propose_policy(
        purpose=PurposeCode.RECORD, content=closed, why="A test", actor="user:1", at=now
    )
    confirm_policy(proposal=proposal, actor="user:2", at=now)

    with pytest.raises(ConsentMissing):
        services.clip_audio(review=review, at=now)


def test_a_reason_is_needed_at_the_door_of_the_service(
    recordings: list[Recording], reviewer: User, now: datetime
) -> None:
    review = services.claim_next_clip(reviewer=reviewer, at=now)
    assert review is not None
    with pytest.raises(ReasonMissing):
        services.give_verdict(
            review=review, verdict=Verdict.REJECT, reason="bored", actor="user:x", at=now
        )


def test_an_empty_queue_says_so(client: Client) -> None:
    answer = client.post("/review/next/", follow=True)
    assert "Rien à écouter" in answer.content.decode()


@pytest.mark.parametrize(
    ("role", "status"),
    [(None, 302), ("nobody", 403), (PlatformRole.OPERATOR, 403), (PlatformRole.REVIEWER, 200)],
)
def test_only_reviewers_see_the_queue(role: str | None, status: int) -> None:
    client = Client()
    if role == "nobody":
        client.force_login(factories.user())
    elif role is not None:
        client.force_login(factories.platform_user(PlatformRole(role)))
    assert client.get("/review/").status_code == status


@pytest.mark.parametrize("path", ["", "audio/"])
def test_another_reviewers_clip_does_not_exist(
    client: Client, recordings: list[Recording], path: str
) -> None:
    review = _claim(client)
    colleague = Client()
    colleague.force_login(factories.platform_user(PlatformRole.REVIEWER))
    assert colleague.get(f"/review/{review.pk}/{path}").status_code == 404
    decided = colleague.post(f"/review/{review.pk}/decide/", {"verdict": "accept"})
    assert decided.status_code == 404


def test_flagged_clips_are_listed_for_the_data_protection_officer(
    client: Client, recordings: list[Recording]
) -> None:
    review = _claim(client)
    client.post(f"/review/{review.pk}/decide/", {"verdict": "personal_data"})
    assert client.get("/review/flagged/").status_code == 403
    officer = Client()
    officer.force_login(factories.platform_user(PlatformRole.DATA_PROTECTION_OFFICER))
    assert str(recordings[0].pk) in officer.get("/review/flagged/").content.decode()
