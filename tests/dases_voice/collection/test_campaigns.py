"""Campaigns: prepared by the platform, seen by the heads of their schools."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings

from dases_voice.collection.models import Campaign, Prompt
from dases_voice.collection.queries import current_prompts, running_campaigns
from dases_voice.core.enums import PlatformRole
from dases_voice.core.models import User
from dases_voice.schools.models import Establishment
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _second_factor_is_another_story(settings: Settings) -> None:
    settings.DASES_DEMO = True


@pytest.fixture
def operator() -> User:
    return factories.platform_user(PlatformRole.OPERATOR)


@pytest.fixture
def campaign(now: datetime) -> Campaign:
    return factories.campaign(at=now, schools=(factories.school(),))


def _school_of(campaign: Campaign) -> Establishment:
    return campaign.schools.get()


def _form(campaign: Campaign, **changes: object) -> dict[str, object]:
    return {
        "title": "Parler anglais",
        "description": "Dix minutes.",
        "first_day": "2026-11-01",
        "last_day": "2026-12-31",
        "notice": str(campaign.notice_id),
        "schools": [str(_school_of(campaign).pk)],
        "prompts_per_turn": "12",
        **changes,
    }


def test_an_operator_makes_a_campaign_and_its_texts(
    client: Client, operator: User, campaign: Campaign
) -> None:
    client.force_login(operator)

    client.post(reverse("collection:campaign_new"), _form(campaign))

    made = Campaign.objects.get(title="Parler anglais")
    assert timezone.localtime(made.starts_at).isoformat() == "2026-11-01T00:00:00+01:00"
    assert timezone.localtime(made.ends_at).isoformat() == "2027-01-01T00:00:00+01:00"
    texts = "The sea is blue.\n\n  Two   birds sing. \nThe sea is blue."
    client.post(
        reverse("collection:prompts_add", args=[made.pk]), {"language": "en", "texts": texts}
    )
    assert [p.text for p in current_prompts(made)] == ["The sea is blue.", "Two birds sing."]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""),
        ("last_day", "2026-10-01"),
        ("first_day", "soon"),
        ("schools", []),
        ("notice", "00000000-0000-4000-8000-000000000000"),
    ],
)
def test_a_form_with_a_fault_saves_nothing(
    client: Client, operator: User, campaign: Campaign, field: str, value: object
) -> None:
    client.force_login(operator)

    answer = client.post(reverse("collection:campaign_new"), _form(campaign, **{field: value}))

    assert answer.status_code == 200
    assert Campaign.objects.count() == 1


def test_a_campaign_is_changed(client: Client, operator: User, campaign: Campaign) -> None:
    client.force_login(operator)
    url = reverse("collection:campaign_edit", args=[campaign.pk])
    assert campaign.title in client.get(url).content.decode()

    client.post(url, _form(campaign))

    campaign.refresh_from_db()
    assert campaign.title == "Parler anglais"


@pytest.mark.parametrize("texts", ["", " \n ", "x" * 301, "\n".join(f"t{n}" for n in range(201))])
def test_texts_that_cannot_be_read_are_refused(
    client: Client, operator: User, campaign: Campaign, texts: str
) -> None:
    client.force_login(operator)
    url = reverse("collection:prompts_add", args=[campaign.pk])

    answer = client.post(url, {"language": "en", "texts": texts})

    assert answer.status_code == 200
    assert campaign.prompts.count() == 3


def test_a_text_is_retired_and_comes_back_when_pasted_again(
    client: Client, operator: User, campaign: Campaign
) -> None:
    client.force_login(operator)
    prompt = current_prompts(campaign)[0]

    client.post(reverse("collection:prompt_retire", args=[campaign.pk, prompt.pk]))
    assert prompt not in current_prompts(campaign)

    client.post(
        reverse("collection:prompts_add", args=[campaign.pk]),
        {"language": prompt.language, "texts": prompt.text},
    )
    assert prompt in current_prompts(campaign)
    assert Prompt.objects.count() == 3


def test_a_campaign_runs_in_its_time_in_its_schools_and_with_texts(
    campaign: Campaign, now: datetime
) -> None:
    school = _school_of(campaign)

    def runs(school_id: object, at: datetime) -> bool:
        return running_campaigns(school_id=school_id, at=at).exists()  # type: ignore[arg-type]  # a uuid

    assert runs(school.pk, now)
    assert not runs(uuid4(), now)
    assert not runs(school.pk, campaign.starts_at - timedelta(seconds=1))
    assert not runs(school.pk, campaign.ends_at)
    campaign.prompts.update(retired_at=now)
    assert not runs(school.pk, now)


def _status(user: User | None, url: str, *, posts: bool = False) -> int:
    client = Client()
    if user is not None:
        client.force_login(user)
    answer = client.post(url) if posts else client.get(url)
    return int(answer.status_code)


def test_a_head_sees_the_campaigns_of_her_school_and_changes_none(campaign: Campaign) -> None:
    head = factories.head(_school_of(campaign))
    other_head = factories.head(factories.school())
    page = reverse("collection:campaign", args=[campaign.pk])

    assert _status(head, reverse("collection:campaigns")) == 200
    assert _status(head, page) == 200
    assert _status(other_head, page) == 404
    for name in ("collection:campaign_edit", "collection:prompts_add"):
        assert _status(head, reverse(name, args=[campaign.pk]), posts=True) == 403
    assert _status(head, reverse("collection:campaign_new")) == 403


def test_the_list_is_empty_for_a_head_without_campaign(client: Client, campaign: Campaign) -> None:
    client.force_login(factories.head(factories.school()))

    assert campaign.title not in client.get(reverse("collection:campaigns")).content.decode()


@pytest.mark.parametrize("name", ["campaigns", "campaign_new", "campaign", "campaign_edit"])
def test_teachers_reviewers_and_strangers_stay_outside(name: str, campaign: Campaign) -> None:
    args = [campaign.pk] if name in {"campaign", "campaign_edit"} else []
    url = reverse(f"collection:{name}", args=args)
    outsiders = [
        factories.teacher(of=_school_of(campaign)),
        factories.platform_user(PlatformRole.REVIEWER),
        factories.user(),
    ]

    assert {_status(user, url) for user in outsiders} <= {403, 404}
    assert _status(None, url) == 302


@pytest.mark.parametrize("role", [PlatformRole.OPERATOR, PlatformRole.DATA_PROTECTION_OFFICER])
def test_operators_and_data_protection_officers_prepare_campaigns(
    role: PlatformRole, campaign: Campaign
) -> None:
    user = factories.platform_user(role)

    for url in (
        reverse("collection:campaigns"),
        reverse("collection:campaign_new"),
        reverse("collection:campaign", args=[campaign.pk]),
        reverse("collection:campaign_edit", args=[campaign.pk]),
    ):
        assert _status(user, url) == 200
    assert _status(user, reverse("collection:campaign", args=[uuid4()])) == 404
    assert _status(user, reverse("collection:prompts_add", args=[uuid4()]), posts=True) == 404
