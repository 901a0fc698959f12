"""A reviewer silences a part of a clip: there for good, elsewhere not one sample changes."""

import io
from datetime import datetime
from uuid import uuid4

import numpy as np
import pytest
import soundfile
from django.test import Client
from django.utils import timezone

from consent.models import PUPIL
from consent.services import withdraw_consent
from dases_voice.audio.errors import (
    AlreadyMuted,
    MutingRefused,
    NothingLeft,
    SpanOutside,
    SpanTooShort,
)
from dases_voice.audio.models import ProcessingRun
from dases_voice.audio.services import MadeClip, process_clip
from dases_voice.audio.signal import PIPELINE_VERSION
from dases_voice.audio.signal.recording import Int16Array
from dases_voice.audio.tasks import erase_sounds_before_muting
from dases_voice.collection.enums import RecordingState
from dases_voice.collection.models import Recording
from dases_voice.collection.services import processing
from dases_voice.collection.services.erasure import erase_recording, erase_speaker
from dases_voice.collection.services.muting import prepare_mutings
from dases_voice.collection.services.processing import process_recording
from dases_voice.core import fsck
from dases_voice.core.enums import PlatformRole
from dases_voice.core.errors import BlobMissing
from dases_voice.core.models import AuditEvent, Blob, OutboxEntry, User
from dases_voice.core.services.blobs import read_blob, stored_addresses
from dases_voice.review import services
from dases_voice.review.errors import ClaimLost, ClipChanged
from dases_voice.review.models import Review
from dases_voice.review.queries import accepted_recordings
from dases_voice.review.services import muting
from tests import factories

pytestmark = pytest.mark.django_db

FADE = 32


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture(autouse=True)
def _own_stores(settings: object, tmp_path: object) -> None:
    settings.BLOB_URL = f"file://{tmp_path}/blobs"  # type: ignore[attr-defined]  # pytest-django's
    settings.DATA_KEY_URL = f"file://{tmp_path}/keys"  # type: ignore[attr-defined]  # as above
    settings.DASES_DEMO = True  # type: ignore[attr-defined]  # the second factor is another story


@pytest.fixture
def reviewer() -> User:
    return factories.platform_user(PlatformRole.REVIEWER)


@pytest.fixture
def client(client: Client, reviewer: User) -> Client:
    client.force_login(reviewer)
    return client


@pytest.fixture
def family(now: datetime) -> factories.Family:
    return factories.consenting_family(at=now)


@pytest.fixture
def take(family: factories.Family, now: datetime) -> Recording:
    """Return a take of half a second, at 48 kHz, and its clip of the same length."""
    prompt = factories.campaign(at=now).prompts.all()[0]
    return factories.processed_recording(of=family, prompt=prompt, at=now)


@pytest.fixture
def review(take: Recording, reviewer: User, now: datetime) -> Review:
    review = services.claim_next_clip(reviewer=reviewer, at=now)
    assert review is not None
    return review


def mute(client: Client, review: Review, start_s: float, end_s: float, **more: object) -> str:
    """Mute a part, with the confirmation; return what the page says then."""
    part = {"start_s": start_s, "end_s": end_s, "confirmed": "yes", **more}
    answer = client.post(f"/review/{review.pk}/mute/", part, follow=True)
    assert answer.status_code == 200
    return str(answer.content.decode())


def pcm(blob: Blob) -> Int16Array:
    samples: Int16Array = soundfile.read(io.BytesIO(read_blob(blob)), dtype="int16")[0]
    return samples


def run_of(take: Recording) -> ProcessingRun:
    run = Recording.objects.get(pk=take.pk).run
    assert run is not None
    return run


def clip_of(run: ProcessingRun) -> Blob:
    assert run.clip_blob is not None
    return run.clip_blob


def is_gone(blob: Blob) -> bool:
    blob.refresh_from_db()
    try:
        read_blob(blob)
    except BlobMissing:
        return blob.deleted_at is not None
    return False


def test_one_is_asked_before_anything_is_destroyed(
    client: Client, review: Review, take: Recording
) -> None:
    part = {"start_s": "0.1", "end_s": "0.2"}

    answer = client.post(f"/review/{review.pk}/mute/", part)

    page = answer.content.decode()
    assert "De 0,10 à 0,20" in page
    assert f"/review/{review.pk}/?start_s=0.1&amp;end_s=0.2" in page
    assert run_of(take) == take.run


def test_the_clip_is_silent_there_and_the_same_elsewhere(
    client: Client, review: Review, take: Recording
) -> None:
    before = pcm(clip_of(run_of(take)))

    page = mute(client, review, 0.1, 0.2)

    after = pcm(clip_of(run_of(take)))
    assert "de 0,10 à 0,20 secondes" in page
    assert np.array_equal(after[:1_600], before[:1_600])
    assert np.array_equal(after[3_200:], before[3_200:])
    assert not after[1_600 + FADE : 3_200 - FADE].any()
    heard = client.get(f"/review/{review.pk}/audio/")
    assert soundfile.read(io.BytesIO(heard.getvalue()), dtype="int16")[0].tolist() == after.tolist()


def test_the_take_that_it_was_cut_from_is_muted_too(
    client: Client, review: Review, take: Recording
) -> None:
    before = pcm(take.raw_blob)

    mute(client, review, 0.1, 0.2)

    take.refresh_from_db()
    after = pcm(take.raw_blob)
    assert take.content_type == "audio/flac"
    assert run_of(take).source_blob == take.raw_blob
    assert not after[4_800:9_600].any()
    assert np.array_equal(after[: 4_800 - 480], before[: 4_800 - 480])
    assert np.array_equal(after[9_600 + 480 :], before[9_600 + 480 :])


def test_what_was_there_before_is_destroyed(
    client: Client, review: Review, take: Recording
) -> None:
    old = [take.raw_blob, clip_of(run_of(take))]

    mute(client, review, 0.1, 0.2)

    assert OutboxEntry.objects.filter(task="erase.sounds_before_muting").count() == 1
    erase_sounds_before_muting()
    assert all(is_gone(blob) for blob in old)
    take.refresh_from_db()
    assert stored_addresses() == {take.raw_blob.address, clip_of(run_of(take)).address}
    assert {name: faults for name, faults in fsck.run(deep=True).items() if faults} == {}


def test_the_run_says_where_it_comes_from_and_what_is_muted(
    client: Client, review: Review, take: Recording
) -> None:
    former = run_of(take)

    mute(client, review, 0.1, 0.2)

    run = run_of(take)
    assert list(run.replaces.all()) == [former]
    assert run.muted_spans == [{"clip": [1_600, 3_200], "source": [4_320, 10_080]}]
    kept = ("pipeline_version", "measures", "quality_flags", "source_facts", "num_samples")
    assert [getattr(run, name) for name in kept] == [getattr(former, name) for name in kept]
    assert run.sha256_pcm != former.sha256_pcm


def test_the_trail_has_the_times_and_nothing_else(
    client: Client, review: Review, take: Recording, reviewer: User
) -> None:
    mute(client, review, 0.1, 0.2)

    event = AuditEvent.objects.get(action="recording.muted")
    assert (event.object_id, event.actor) == (str(take.pk), f"user:{reviewer.pk}")
    assert event.facts == {"start_s": 0.1, "end_s": 0.2}


def test_the_review_goes_on_and_the_muted_clip_can_be_accepted(
    client: Client, review: Review, take: Recording
) -> None:
    mute(client, review, 0.1, 0.2)

    client.post(f"/review/{review.pk}/decide/", {"verdict": "accept"})

    assert list(accepted_recordings()) == [take]


@pytest.mark.parametrize(
    ("second", "spans"),
    [
        ((0.3, 0.38), [[1_600, 3_200], [4_800, 6_080]]),
        ((0.15, 0.25), [[1_600, 4_000]]),
        ((0.2, 0.26), [[1_600, 4_160]]),
    ],
)
def test_two_parts_add_up(
    client: Client,
    review: Review,
    take: Recording,
    second: tuple[float, float],
    spans: list[list[int]],
) -> None:
    before = pcm(clip_of(run_of(take)))

    mute(client, review, 0.1, 0.2)
    mute(client, review, *second)

    run = run_of(take)
    assert [kept["clip"] for kept in run.muted_spans] == spans
    silent = np.zeros(len(before), dtype=np.bool_)
    after = pcm(clip_of(run))
    for start, end in spans:
        assert not after[start + FADE : end - FADE].any()
        silent[start:end] = True
    assert np.array_equal(after[~silent], before[~silent])
    erase_sounds_before_muting()
    assert len(stored_addresses()) == 2


@pytest.mark.parametrize(
    ("part", "error"),
    [
        ((0.4, 0.7), SpanOutside),
        ((0.3, 0.2), SpanOutside),
        ((-0.1, 0.2), SpanOutside),
        ((0.2, 0.22), SpanTooShort),
        ((0.0, 0.5), NothingLeft),
        ((0.1, 0.35), NothingLeft),
    ],
)
def test_a_part_that_cannot_be_muted_is_refused_with_its_reason(
    review: Review, now: datetime, part: tuple[float, float], error: type[MutingRefused]
) -> None:
    stored = stored_addresses()
    with pytest.raises(error):
        services.mute_span(review=review, start_s=part[0], end_s=part[1], actor="user:1", at=now)
    assert stored_addresses() == stored


def test_what_the_page_refuses_it_says_and_keeps_in_the_form(
    client: Client, review: Review, take: Recording
) -> None:
    page = mute(client, review, 0.2, 0.22)

    assert "trop court" in page
    assert 'value="0.22"' in page
    page = mute(client, review, 0.2, float("nan"))
    assert "le début et la fin du passage" in page
    assert run_of(take) == take.run


def test_what_is_muted_is_not_muted_again(
    client: Client, review: Review, take: Recording, now: datetime
) -> None:
    mute(client, review, 0.1, 0.2)
    review = Review.objects.get(pk=review.pk)
    with pytest.raises(AlreadyMuted):
        services.mute_span(review=review, start_s=0.12, end_s=0.2, actor="user:1", at=now)


def test_another_reviewers_clip_is_not_muted(
    client: Client, review: Review, take: Recording
) -> None:
    stranger = Client()
    stranger.force_login(factories.platform_user(PlatformRole.REVIEWER))
    part = {"start_s": 0.1, "end_s": 0.2, "confirmed": "yes"}

    assert stranger.post(f"/review/{review.pk}/mute/", part).status_code == 404
    assert client.get(f"/review/{review.pk}/mute/").status_code == 405
    assert run_of(take) == take.run


def test_a_clip_that_is_decided_is_in_nobodys_hands(
    client: Client, review: Review, take: Recording, now: datetime
) -> None:
    client.post(f"/review/{review.pk}/decide/", {"verdict": "accept"})
    review = Review.objects.get(pk=review.pk)
    with pytest.raises(ClaimLost):
        services.mute_span(review=review, start_s=0.1, end_s=0.2, actor="user:1", at=now)
    mute(client, review, 0.1, 0.2)
    assert run_of(take) == take.run


def test_a_clip_that_was_made_anew_must_be_heard_again(
    client: Client, review: Review, take: Recording
) -> None:
    page = mute(client, review, 0.1, 0.2, run=uuid4())
    assert "Réécoutez" in page
    assert run_of(take) == take.run
    assert "est muet pour toujours" in mute(client, review, 0.1, 0.2, run=run_of(take).pk)


def test_a_withdrawal_that_comes_first_wins(
    review: Review,
    take: Recording,
    family: factories.Family,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:

    def withdraw_meanwhile(**arguments: object) -> object:
        prepared = prepare_mutings(**arguments)  # type: ignore[arg-type]  # handed on
        withdraw_consent(subject=family.subject, signer=PUPIL, at=timezone.now())
        return prepared

    stored = stored_addresses()
    monkeypatch.setattr(muting, "prepare_mutings", withdraw_meanwhile)
    with pytest.raises(ClaimLost):
        services.mute_span(review=review, start_s=0.1, end_s=0.2, actor="user:1", at=now)
    assert run_of(take) == take.run
    assert stored_addresses() == stored
    erase_speaker(speaker_id=take.speaker_id, at=timezone.now())
    assert stored_addresses() == set()


def test_a_reprocessing_that_comes_first_makes_one_listen_again(
    review: Review, take: Recording, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:

    def reprocess_meanwhile(**arguments: object) -> object:
        prepared = prepare_mutings(**arguments)  # type: ignore[arg-type]  # handed on
        Recording.objects.filter(pk=take.pk).update(
            run=process_clip(source_blob_id=take.raw_blob_id, at=now)
        )
        return prepared

    monkeypatch.setattr(muting, "prepare_mutings", reprocess_meanwhile)
    with pytest.raises(ClipChanged):
        services.mute_span(review=review, start_s=0.1, end_s=0.2, actor="user:1", at=now)


def test_after_a_crash_the_former_sounds_are_found_and_destroyed(
    client: Client, review: Review, take: Recording
) -> None:
    old = [take.raw_blob, clip_of(run_of(take))]
    mute(client, review, 0.1, 0.2)
    OutboxEntry.objects.all().delete()  # committed, and then everything died
    assert not any(is_gone(blob) for blob in old)

    erase_sounds_before_muting()  # by the clock

    assert all(is_gone(blob) for blob in old)


def test_a_worker_that_was_late_leaves_no_unmuted_clip(
    client: Client, review: Review, take: Recording, now: datetime
) -> None:
    raw = take.raw_blob
    former = run_of(take)
    late = ProcessingRun.objects.create(
        source_blob=raw,
        pipeline_version="late",
        clip_blob=former.clip_blob,
        started_at=now,
        finished_at=now,
    )
    mute(client, review, 0.1, 0.2)

    erase_sounds_before_muting()

    assert is_gone(clip_of(late))
    assert is_gone(raw)


def test_a_double_of_the_take_is_muted_with_it(
    client: Client, review: Review, take: Recording, now: datetime
) -> None:
    double = Recording.objects.get(pk=take.pk)
    double.pk = uuid4()
    double.save(force_insert=True)

    mute(client, review, 0.1, 0.2)

    take.refresh_from_db()
    double.refresh_from_db()
    assert (double.run, double.raw_blob) == (take.run, take.raw_blob)
    assert AuditEvent.objects.filter(action="recording.muted").count() == 2


def test_the_same_bytes_sent_once_more_are_muted_from_the_start(
    client: Client, review: Review, take: Recording, now: datetime
) -> None:
    raw = take.raw_blob
    ProcessingRun.objects.filter(pk=run_of(take).pk).update(pipeline_version=PIPELINE_VERSION)
    mute(client, review, 0.1, 0.2)
    again = Recording.objects.get(pk=take.pk)
    again.pk, again.run, again.raw_blob = uuid4(), None, raw
    again.state = RecordingState.RECEIVED
    again.save(force_insert=True)

    process_recording(recording_id=again.pk, at=timezone.now())

    again.refresh_from_db()
    take.refresh_from_db()
    assert (again.run, again.raw_blob) == (take.run, take.raw_blob)
    erase_sounds_before_muting()
    assert is_gone(raw)


def test_a_worker_that_holds_a_double_meanwhile_does_not_bring_the_sound_back(
    client: Client,
    review: Review,
    take: Recording,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    former = run_of(take)
    double = Recording.objects.get(pk=take.pk)
    double.pk, double.run, double.state = uuid4(), None, RecordingState.RECEIVED
    double.save(force_insert=True)

    def mute_meanwhile(**_: object) -> MadeClip:
        mute(client, review, 0.1, 0.2)
        return MadeClip(former, clip=None, is_kept=True)

    with monkeypatch.context() as patch:
        patch.setattr(processing, "make_clip", mute_meanwhile)
        process_recording(recording_id=double.pk, at=now)

    double.refresh_from_db()
    take.refresh_from_db()
    assert (double.state, double.run) == (RecordingState.PROCESSING, None)
    assert double.raw_blob == take.raw_blob  # and the sweep sends it again


def test_an_erased_take_leaves_nothing_of_before_the_muting(
    client: Client, review: Review, take: Recording, now: datetime
) -> None:
    mute(client, review, 0.1, 0.2)
    take.refresh_from_db()

    erase_recording(recording=take, actor="worker", at=now)

    assert stored_addresses() == set()
    assert not ProcessingRun.objects.exists()
