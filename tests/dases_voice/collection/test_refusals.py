"""Why recordings could not be used: in words for each cause, and never so that it tells of one child."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from pytest_django.fixtures import Settings

from dases_voice.audio.signal import error_codes
from dases_voice.collection.enums import QuarantineReason, RecordingState, WorkerFault
from dases_voice.collection.models import Campaign, Recording
from dases_voice.collection.queries import ADVICE, refusals_in
from dases_voice.core.enums import PlatformRole
from tests import factories


def test_each_cause_has_a_text_and_no_text_is_left_over() -> None:
    assert set(ADVICE) == error_codes() | set(WorkerFault)


@pytest.mark.parametrize("code", sorted(error_codes() | set(WorkerFault)))
def test_each_text_is_french_too(code: str) -> None:
    advice = ADVICE[code]
    said = {}
    for language in ("en", "fr"):
        with translation.override(language):
            said[language] = (str(advice.cause), str(advice.next_step))
    assert said["en"][0] != said["fr"][0]
    assert said["en"][1] != said["fr"][1]


@pytest.fixture
def campaign(at: datetime) -> Campaign:
    return factories.campaign(at=at, schools=(factories.school(),))


def refuse(
    campaign: Campaign, *, voices: int, each: int, at: datetime, code: str = "silent"
) -> None:
    """Have recordings of some voices refused."""
    prompt = campaign.prompts.all()[0]
    for _ in range(voices):
        family = factories.consenting_family(at=at)
        for _ in range(each):
            made = factories.processed_recording(of=family, prompt=prompt, at=at)
            Recording.objects.filter(pk=made.pk).update(
                state=RecordingState.REJECTED, error_code=code, state_changed_at=at
            )


def told(campaign: Campaign, at: datetime) -> list[tuple[str, int]]:
    return [(str(each.advice.cause), each.at_least) for each in refusals_in(campaign, at=at)]


@pytest.mark.django_db
def test_what_concerns_few_voices_is_not_told(campaign: Campaign, at: datetime) -> None:
    refuse(campaign, voices=4, each=4, at=at)
    assert told(campaign, at + timedelta(days=1)) == []


@pytest.mark.django_db
def test_what_concerns_many_is_told_rounded_and_the_day_after(
    campaign: Campaign, at: datetime
) -> None:
    refuse(campaign, voices=5, each=3, at=at)

    assert told(campaign, at) == []
    with translation.override("en"):
        assert told(campaign, at + timedelta(days=1)) == [("The microphone was muted.", 10)]


@pytest.mark.django_db
def test_a_withdrawal_is_no_refusal_and_three_attempts_are(
    campaign: Campaign, at: datetime
) -> None:
    refuse(campaign, voices=5, each=2, at=at, code=WorkerFault.OUT_OF_MEMORY)
    tomorrow = at + timedelta(days=1)
    for reason, number in ((QuarantineReason.CONSENT, 0), (QuarantineReason.ATTEMPTS, 1)):
        Recording.objects.update(state=RecordingState.QUARANTINED, quarantine_reason=reason)
        assert len(told(campaign, tomorrow)) == number


@pytest.mark.django_db
def test_the_campaigns_page_tells_its_managers_and_heads(
    client: Client, settings: Settings
) -> None:
    settings.DASES_DEMO = True  # the second factor is another story
    yesterday = timezone.now() - timedelta(days=1)
    campaign = factories.campaign(at=yesterday, schools=(factories.school(),))
    refuse(campaign, voices=5, each=2, at=yesterday)
    url = reverse("collection:campaign", args=[campaign.pk])
    readers = (
        factories.platform_user(PlatformRole.OPERATOR),
        factories.head(campaign.schools.get()),
    )
    for reader in readers:
        client.force_login(reader)
        assert "Le micro était coupé." in client.get(url).content.decode()

    teacher = factories.teacher(factories.school_class(of=campaign.schools.get()))
    for stranger in (teacher, factories.head(factories.school("Ailleurs"))):
        client.force_login(stranger)
        assert client.get(url).status_code in {403, 404}
