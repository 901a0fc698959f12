"""Machines remark on clips, and people hear the doubtful ones first."""

import importlib.util
from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consent.models import PUPIL
from consent.services import withdraw_consent
from dases_voice.collection.enums import PromptKind, PromptLanguage
from dases_voice.collection.models import Recording
from dases_voice.collection.services.campaigns import set_quality_limits
from dases_voice.collection.services.erasure import erase_speaker
from dases_voice.collection.signals import recording_processed
from dases_voice.core.enums import PlatformRole
from dases_voice.core.models import OutboxEntry
from dases_voice.review import hearing, services
from dases_voice.review.enums import Suspicion, Urgency
from dases_voice.review.models import ClipCheck
from dases_voice.review.queries import reviewable_recordings
from tests import factories

pytestmark = pytest.mark.django_db

GOOD = {"peak_dbfs": -6.0, "snr_db": 40.0, "speech_ratio": 0.8}


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def recordings(now: datetime) -> list[Recording]:
    family = factories.consenting_family(at=now)
    prompt = factories.campaign(at=now).prompts.get(position=1)
    return [
        factories.processed_recording(of=family, prompt=prompt, at=now + timedelta(seconds=n))
        for n in range(5)
    ]


def check(
    recording: Recording, at: datetime, *, flags: tuple[str, ...] = (), **more: float
) -> ClipCheck:
    assert recording.run is not None
    recording.run.measures = {**GOOD, **more}
    recording.run.quality_flags = list(flags)
    recording.run.source_facts = {"num_samples": 96_000, "sampling_rate_hz": 48_000}
    recording.run.save()
    found = services.check_clip(recording=recording, at=at)
    assert found is not None
    return found


def test_doubtful_clips_come_first_and_hopeless_ones_last(
    recordings: list[Recording], now: datetime
) -> None:
    plain, hopeless, noisy, crowded = recordings[:4]
    check(plain, now)
    check(hopeless, now, snr_db=4.0)
    check(noisy, now, snr_db=15.0)
    check(crowded, now, flags=("babble",))

    order = [found.pk for found in reviewable_recordings()]

    assert order[:2] == [crowded.pk, noisy.pk]
    assert order[-1] == hopeless.pk
    assert plain.pk in order[2:-1]


def test_the_reviewer_reads_the_remarks_in_words(
    client: Client, recordings: list[Recording], now: datetime, settings: object
) -> None:
    settings.DASES_DEMO = True  # type: ignore[attr-defined]  # pytest-django's settings wrapper
    check(recordings[0], now, flags=("babble",), snr_db=15.0)
    client.force_login(factories.platform_user(PlatformRole.REVIEWER))
    page = client.post("/review/next/", follow=True).content.decode()
    assert "Peut-être entend-on une autre voix" in page
    assert "Il y a du bruit autour de la voix" in page


def test_a_clip_is_checked_as_soon_as_it_is_made(
    recordings: list[Recording], now: datetime
) -> None:
    recording_processed.send(sender=Recording, recording_id=recordings[0].pk, at=now)
    assert ClipCheck.objects.get().run == recordings[0].run


def test_what_was_not_checked_in_time_is_found_later(
    recordings: list[Recording], now: datetime
) -> None:
    assert services.check_waiting_clips(at=now) == len(recordings)
    assert services.check_waiting_clips(at=now) == 0


def test_a_campaigns_own_limits_judge_its_clips_anew(
    recordings: list[Recording], now: datetime
) -> None:
    recording = recordings[0]
    check(recording, now, snr_db=25.0)
    campaign = recording.campaign

    set_quality_limits(
        campaign=campaign, limits={"noisy": {"listen": 30.0}}, actor="user:1", at=now
    )

    entry = OutboxEntry.objects.get(task="review.judge_campaign")
    assert services.judge_campaign(campaign_id=campaign.pk, at=now) == 1
    assert entry.kwargs == {"campaign_id": str(campaign.pk)}
    found = ClipCheck.objects.get()
    assert (found.gate, found.causes) == ("listen", ["noisy"])
    assert services.judge_campaign(campaign_id=campaign.pk, at=now) == 0


def test_limits_are_set_in_the_campaigns_page(
    client: Client, now: datetime, settings: object
) -> None:
    settings.DASES_DEMO = True  # type: ignore[attr-defined]  # pytest-django's settings wrapper
    campaign = factories.campaign(at=now)
    address = reverse("collection:quality_limits", args=[campaign.pk])
    client.force_login(factories.platform_user(PlatformRole.OPERATOR))
    form = client.get(address).context["form"]
    values = {name: field.initial for name, field in form.fields.items()}
    given = {name: "" if value is None else value for name, value in values.items()}

    wrong = client.post(address, given | {"noisy-redo": "50"})
    assert wrong.context["form"].errors.keys() == {"noisy-redo"}
    client.post(address, given | {"noisy-listen": "30", "quiet-redo": ""})

    campaign.refresh_from_db()
    assert campaign.quality_limits == {
        "quiet": {"listen": -24.0, "redo": None},
        "noisy": {"listen": 30.0, "redo": 10.0},
    }


@pytest.mark.parametrize(
    ("more", "flags", "suspicion"),
    [
        ({"speech_ratio": 0.02}, (), Suspicion.OTHER_TEXT),
        ({"truncated_end": True}, ("truncated_end",), Suspicion.CUT_OFF),
        ({}, ("babble",), Suspicion.OTHER_VOICE),
    ],
)
def test_measures_make_suspicious(
    recordings: list[Recording],
    now: datetime,
    more: dict[str, float],
    flags: tuple[str, ...],
    suspicion: Suspicion,
) -> None:
    recording = recordings[0]
    recording.prompt.text = "We are going to the seaside on Sunday"
    found = check(recording, now, flags=flags, **more)
    assert suspicion in found.suspicions


@pytest.mark.parametrize(
    ("heard", "suspicions"),
    [
        ("we are going to see", set()),
        ("the dog ran", {Suspicion.OTHER_TEXT}),
        ("we call zero six one two", {Suspicion.NUMBER}),
        ("we say my name is bob", {Suspicion.NAME}),
        ("", set()),
    ],
)
def test_words_make_suspicious(heard: str, suspicions: set[Suspicion]) -> None:
    found = hearing.suspicions_of_words(
        heard.split(), text="We are going to see a film", kind=PromptKind.READ
    )
    assert found == suspicions


def test_numbers_that_were_to_be_read_are_none_to_hide() -> None:
    found = hearing.suspicions_of_words(
        ["five", "six", "five", "six"], text="FIVE SIX FIVE SIX", kind=PromptKind.READ
    )
    assert found == frozenset()


class Parrot:
    """Stands for a machine that listens: it always hears the same."""

    name = "parrot"

    def words_in(self, flac: bytes) -> list[str]:
        assert flac[:4] == b"fLaC"
        return ["call", "me", "zero", "six", "one", "two"]


def test_a_machine_that_listens_only_reorders(
    recordings: list[Recording], now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hearing, "has_listener", lambda language: True)
    monkeypatch.setattr(hearing, "listener_for", lambda language: Parrot())
    recording = recordings[0]
    check(recording, now)
    assert OutboxEntry.objects.filter(task="review.listen_for_words").count() == 1

    services.listen_for_words(recording_id=recording.pk, at=now)
    services.listen_for_words(recording_id=recording.pk, at=now)

    found = ClipCheck.objects.get()
    assert (found.listener, found.urgency) == ("parrot", Urgency.ABOUT_SOMEBODY)
    assert Suspicion.NUMBER in found.suspicions
    assert recording in reviewable_recordings()


def test_nobody_listens_after_a_withdrawal(
    recordings: list[Recording], now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hearing, "has_listener", lambda language: True)
    monkeypatch.setattr(hearing, "listener_for", lambda language: Parrot())
    recording = recordings[0]
    check(recording, now)
    subject = recording.speaker.subject
    assert subject is not None
    withdraw_consent(subject=subject, signer=PUPIL, at=timezone.now())
    services.listen_for_words(recording_id=recording.pk, at=timezone.now())
    assert ClipCheck.objects.get().listener == ""


def test_what_is_erased_takes_its_check_along(recordings: list[Recording], now: datetime) -> None:
    check(recordings[0], now)
    subject = recordings[0].speaker.subject
    assert subject is not None
    withdraw_consent(subject=subject, signer=PUPIL, at=timezone.now())
    erase_speaker(speaker_id=recordings[0].speaker_id, at=timezone.now())
    assert not ClipCheck.objects.exists()


def test_without_a_choice_no_machine_listens() -> None:
    assert hearing.listener_for(PromptLanguage.ENGLISH) is None


@pytest.mark.skipif(
    importlib.util.find_spec("pocketsphinx") is None, reason="pocketsphinx is not installed"
)
def test_pocketsphinx_hears_english_words(settings: object) -> None:
    settings.DASES_LISTENER = "pocketsphinx"  # type: ignore[attr-defined]  # pytest-django's
    listener = hearing.listener_for(PromptLanguage.ENGLISH)
    assert listener is not None
    assert hearing.listener_for(PromptLanguage.FRENCH) is None
    assert len(listener.words_in(factories.speech())) >= 2


@pytest.mark.skipif(
    importlib.util.find_spec("pocketsphinx") is not None, reason="pocketsphinx is installed"
)
def test_a_program_that_is_missing_is_named(settings: object) -> None:
    settings.DASES_LISTENER = "pocketsphinx"  # type: ignore[attr-defined]  # pytest-django's
    with pytest.raises(ImproperlyConfigured, match="pip install pocketsphinx"):
        hearing.listener_for(PromptLanguage.ENGLISH)
