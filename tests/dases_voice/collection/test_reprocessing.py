"""A campaign goes through a new version of the pipeline, and nothing is lost on the way."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID, uuid4

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from consent.models import PUPIL, Permission
from consent.services import withdraw_consent
from dases_voice.audio.models import ProcessingRun
from dases_voice.audio.services import process_clip
from dases_voice.audio.signal import PIPELINE_VERSION
from dases_voice.collection.enums import QuarantineReason, RecordingState
from dases_voice.collection.management.commands import reprocess_campaign
from dases_voice.collection.models import Campaign, Recording
from dases_voice.collection.queries.reprocessing import recordings_to_reprocess
from dases_voice.collection.services import reprocessing
from dases_voice.collection.services.erasure import erase_recording, erase_speaker
from dases_voice.collection.tasks import reprocess_recordings
from dases_voice.core.errors import BlobMissing
from dases_voice.core.models import AuditEvent, Blob, OutboxEntry
from dases_voice.core.services.blobs import delete_blob, read_blob, store_blob, stored_addresses
from tests import factories

pytestmark = pytest.mark.django_db

FORMER = "0"
Take = Callable[..., Recording]


@pytest.fixture
def family(now: datetime) -> factories.Family:
    """Return a family in which everybody agreed."""
    return factories.consenting_family(at=now)


@pytest.fixture
def campaign(now: datetime) -> Campaign:
    return factories.campaign(at=now)


@pytest.fixture
def take(family: factories.Family, campaign: Campaign, now: datetime) -> Take:
    """Return a function that leaves a take as a former version of the pipeline left it."""

    def leave(raw: bytes | None = None, *, error_code: str = "") -> Recording:
        prompt = campaign.prompts.order_by("position")[0]
        made = factories.processed_recording(of=family, prompt=prompt, at=now)
        raw_blob = store_blob(
            data=raw or factories.speech(), data_key=made.speaker.data_key, at=now
        )
        clip = {"error_code": error_code, "clip_blob": None} if error_code else {}
        former, _ = ProcessingRun.objects.get_or_create(
            source_blob=raw_blob, pipeline_version=FORMER, defaults=_former_run(made, **clip)
        )
        state = RecordingState.REJECTED if error_code else RecordingState.PROCESSED
        Recording.objects.filter(pk=made.pk).update(
            raw_blob=raw_blob, run=former, state=state, error_code=error_code
        )
        made.refresh_from_db()
        return made

    return leave


def _former_run(recording: Recording, **changes: object) -> dict[str, object]:
    run = recording.run
    assert run is not None
    return {
        "clip_blob": run.clip_blob,
        "started_at": run.started_at,
        "finished_at": run.finished_at,
        **changes,
    }


def work() -> None:
    """Do what was handed to the workers, as relay and worker do."""
    for entry in OutboxEntry.objects.filter(task="collection.reprocess_recordings"):
        assert isinstance(entry.kwargs["recording_ids"], list)
        reprocess_recordings(**entry.kwargs)
        entry.delete()


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a worker work while the command waits."""
    monkeypatch.setattr(reprocess_campaign, "pause", work)


def reprocess(campaign: Campaign, *options: str) -> None:
    call_command("reprocess_campaign", str(campaign.pk), "--yes", *options)


def test_each_take_gets_a_run_of_the_present_pipeline(
    campaign: Campaign, take: Take, worker: None, capsys: pytest.CaptureFixture[str]
) -> None:
    takes = [take(), take(factories.speech("1-02.flac"))]
    former = {made.run_id for made in takes}

    reprocess(campaign)

    for made in takes:
        made.refresh_from_db()
        assert made.run is not None
        assert made.run.pipeline_version == PIPELINE_VERSION
        assert made.run.library_versions["soxr"]
        assert made.state == RecordingState.PROCESSED
    events = AuditEvent.objects.filter(action="recording.reprocessed")
    assert {UUID(event.facts["former_run"]) for event in events} == former
    assert "2 have a run of pipeline" in capsys.readouterr().out


def test_without_yes_it_only_says_what_it_would_do(
    campaign: Campaign, take: Take, capsys: pytest.CaptureFixture[str]
) -> None:
    take()

    call_command("reprocess_campaign", str(campaign.pk))

    said = capsys.readouterr().out
    assert said.startswith("1 recordings are to be made anew")
    assert "Nothing was done" in said
    work()
    assert Recording.objects.get().run.pipeline_version == FORMER  # type: ignore[union-attr]


def test_it_can_hand_over_and_go(
    campaign: Campaign, take: Take, capsys: pytest.CaptureFixture[str]
) -> None:
    take()

    reprocess(campaign, "--no-wait")

    assert "1 wait for a worker" in capsys.readouterr().out
    work()
    assert Recording.objects.get().run.pipeline_version == PIPELINE_VERSION  # type: ignore[union-attr]


def test_it_says_when_no_worker_takes_anything_up(
    campaign: Campaign,
    take: Take,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    take()
    monkeypatch.setattr(reprocess_campaign, "pause", lambda: None)

    with pytest.raises(CommandError, match="1 recordings wait, and nothing moves"):
        reprocess(campaign)

    assert "Do the relay and a worker" in capsys.readouterr().out


def test_an_unknown_campaign_is_named() -> None:
    unknown = uuid4()
    with pytest.raises(CommandError, match=str(unknown)):
        call_command("reprocess_campaign", str(unknown))


class Killed(BaseException):
    """What a test calls kill -9: no handler of the code under test runs."""


def test_after_a_kill_it_goes_on_with_what_is_left(
    campaign: Campaign, take: Take, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("1-01.flac", "1-02.flac", "1-03.flac"):
        take(factories.speech(name))
    begun: list[UUID] = []

    def die_at_the_second(*, source_blob_id: UUID, at: datetime) -> ProcessingRun:
        run = process_clip(source_blob_id=source_blob_id, at=at)
        begun.append(source_blob_id)
        if len(begun) == 2:
            raise Killed  # the run is written, the recording does not point to it
        return run

    reprocess(campaign, "--no-wait")
    with monkeypatch.context() as patch:
        patch.setattr(reprocessing, "process_clip", die_at_the_second)
        with pytest.raises(Killed):
            work()
    assert recordings_to_reprocess().count() == 2
    OutboxEntry.objects.all().delete()  # the broker lost it, too

    reprocess(campaign, "--no-wait")
    work()
    work()

    assert not recordings_to_reprocess().exists()
    assert ProcessingRun.objects.filter(pipeline_version=PIPELINE_VERSION).count() == 3
    assert AuditEvent.objects.filter(action="recording.reprocessed").count() == 3


def test_what_is_done_is_not_done_again(
    campaign: Campaign, take: Take, worker: None, capsys: pytest.CaptureFixture[str]
) -> None:
    take()
    reprocess(campaign)
    capsys.readouterr()

    reprocess(campaign)

    assert capsys.readouterr().out.startswith("0 recordings are to be made anew")
    assert AuditEvent.objects.filter(action="recording.reprocessed").count() == 1


def test_a_take_that_the_new_pipeline_refuses_keeps_its_clip(
    campaign: Campaign, take: Take, worker: None, capsys: pytest.CaptureFixture[str]
) -> None:
    made = take(factories.flac(seed=900))
    former = made.run

    for _ in range(2):
        reprocess(campaign)

    made.refresh_from_db()
    assert (made.state, made.run, made.error_code) == (RecordingState.PROCESSED, former, "")
    assert former is not None
    assert former.clip_blob is not None
    assert read_blob(former.clip_blob)
    said = capsys.readouterr().out
    assert said.count("1 keep their former clip: the pipeline now says no_speech.") == 2
    assert said.count("0 recordings were handed") == 1  # the second time nothing is tried again


def test_a_take_that_was_rejected_is_tried_again(
    campaign: Campaign, take: Take, worker: None
) -> None:
    made = take(error_code="no_speech")

    reprocess(campaign)

    made.refresh_from_db()
    assert (made.state, made.error_code) == (RecordingState.PROCESSED, "")
    assert made.run is not None
    assert made.run.clip_blob is not None


def test_a_take_that_is_rejected_again_has_todays_reason(
    campaign: Campaign, take: Take, worker: None
) -> None:
    made = take(factories.flac(seed=901), error_code="too_long")

    reprocess(campaign)

    made.refresh_from_db()
    assert (made.state, made.error_code) == (RecordingState.REJECTED, "no_speech")


def test_a_voice_that_withdraws_before_the_work_is_left_alone(
    campaign: Campaign, take: Take, family: factories.Family, now: datetime
) -> None:
    made = take()
    reprocess(campaign, "--no-wait")
    withdraw_consent(subject=family.subject, signer=PUPIL, at=now)

    work()

    made.refresh_from_db()
    assert made.state == RecordingState.WITHDRAWN
    assert not ProcessingRun.objects.filter(pipeline_version=PIPELINE_VERSION).exists()


def test_consent_that_closed_without_news_sets_the_take_aside(
    campaign: Campaign, take: Take
) -> None:
    made = take()
    reprocess(campaign, "--no-wait")
    Permission.objects.update(is_open=False, reason="holder_objects")

    work()

    made.refresh_from_db()
    assert made.quarantine_reason == QuarantineReason.CONSENT
    assert not ProcessingRun.objects.filter(pipeline_version=PIPELINE_VERSION).exists()


def test_what_is_set_aside_is_not_touched(campaign: Campaign, take: Take, worker: None) -> None:
    made = take()
    Recording.objects.update(
        state=RecordingState.QUARANTINED,
        quarantine_reason=QuarantineReason.ATTEMPTS,
        state_before_quarantine=RecordingState.PROCESSED,
    )

    reprocess(campaign)

    former, made.run = made.run_id, None
    made.refresh_from_db()
    assert (made.state, made.run_id) == (RecordingState.QUARANTINED, former)


def test_a_withdrawal_in_the_middle_of_the_work_wins(
    campaign: Campaign,
    take: Take,
    family: factories.Family,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = take()
    former = made.run_id

    def withdraw_first(*, source_blob_id: UUID, at: datetime) -> ProcessingRun:
        run = process_clip(source_blob_id=source_blob_id, at=at)
        withdraw_consent(subject=family.subject, signer=PUPIL, at=now)
        return run

    monkeypatch.setattr(reprocessing, "process_clip", withdraw_first)
    reprocess(campaign, "--no-wait")
    work()

    made.refresh_from_db()
    assert (made.state, made.run_id) == (RecordingState.WITHDRAWN, former)
    erase_speaker(speaker_id=made.speaker_id, at=timezone.now())
    assert stored_addresses() == set()
    assert not ProcessingRun.objects.exists()


def test_bytes_that_cannot_be_read_do_not_stop_the_others(
    campaign: Campaign, take: Take, now: datetime
) -> None:
    lost, kept = take(factories.flac(seed=902)), take()
    delete_blob(blob=lost.raw_blob, at=now)

    reprocess(campaign, "--no-wait")
    work()

    kept.refresh_from_db()
    assert kept.run is not None
    assert kept.run.pipeline_version == PIPELINE_VERSION
    assert [made.pk for made in recordings_to_reprocess()] == [lost.pk]


def test_an_erased_take_leaves_none_of_its_clips(
    campaign: Campaign, take: Take, worker: None, now: datetime
) -> None:
    made = take()
    former = made.run
    assert former is not None
    assert former.clip_blob is not None
    reprocess(campaign)
    made.refresh_from_db()

    erase_recording(recording=made, actor="worker", at=now)

    assert not ProcessingRun.objects.filter(source_blob=made.raw_blob).exists()
    with pytest.raises(BlobMissing):
        read_blob(Blob.objects.get(pk=former.clip_blob.pk))


def test_an_erased_voice_that_comes_out_of_the_new_pipeline_stays_away(
    campaign: Campaign, take: Take, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = take()
    monkeypatch.setattr(reprocessing, "is_suppressed", bool)

    reprocess(campaign, "--no-wait")
    work()

    made.refresh_from_db()
    assert (made.state, made.run) == (RecordingState.ERASED, None)
    with pytest.raises(BlobMissing):
        read_blob(made.raw_blob)
