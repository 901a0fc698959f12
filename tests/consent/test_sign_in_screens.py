"""The way out to a real OpenID provider and back, in a real browser that holds to our policy."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from playwright.sync_api import Browser, Page
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from consent.enums import DecisionKind, PurposeCode, Reason
from consent.models import Decision, Holder
from consent.queries import permission_of
from tests.browser import chromium
from tests.consent.conftest import (
    CODE,
    Family,
    activate,
    last_mail,
    publish_commercial,
    token_in,
)
from tests.consent.openid import RealProvider, address_of, real_provider

ALIX = {"sub": "alix-4711", "given_name": "Alix", "family_name": "Canari", "acr": "eidas1"}
BORIS = {"sub": "boris-4712", "given_name": "Boris", "family_name": "Canari", "acr": "eidas1"}

pytestmark = [pytest.mark.slow, pytest.mark.once, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def provider(settings: Settings, tmp_path: Path) -> Iterator[RealProvider]:
    cache.clear()
    with real_provider(ALIX, BORIS) as provider:
        settings.EDUCONNECT_URL = address_of(provider.issuer, tmp_path)
        yield provider
    cache.clear()


@pytest.fixture
def asked(family: Family, now: datetime) -> Family:
    """A family that is asked for P3 as well, whose pupil has said yes."""
    begun = now - timedelta(days=30)
    activate(PurposeCode.LEARNING_AI, at=begun)
    Holder.objects.update(full_name="Alix Canari")
    family.links[0].holder.refresh_from_db()
    family.version = publish_commercial(family.version, begun)
    family.assent(DecisionKind.GIVE, now - timedelta(minutes=10))
    return family


@pytest.fixture
def door(live_server: LiveServer, asked: Family, now: datetime) -> str:
    return f"{live_server.url}/family/{asked.invite(now).token}/"


def check(page: Page) -> None:
    """Nothing for axe to say, and nothing wider than the screen."""
    found: list[dict[str, Any]] = Axe().run(page).response["violations"]
    assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def go_out(page: Page, provider: RealProvider) -> None:
    """Follow the link to the provider; its page learns nothing of where we come from."""
    page.get_by_role("link", name="Confirmer avec ÉduConnect").click()
    page.wait_for_url(f"{provider.issuer}/**")
    assert page.evaluate("document.referrer") == ""


def sign_in_as(page: Page, account: str) -> None:
    with page.expect_navigation(url=re.compile(r"/family/[\w-]{20,}/")):
        page.get_by_role("button", name=account).click()


def test_from_the_link_by_a_provider_to_a_yes_that_counts_and_back_by_the_code(
    door: str, provider: RealProvider, asked: Family, live_server: LiveServer
) -> None:
    with chromium() as browser:
        give_at_the_provider(phone(browser), door, provider)
    assert said_by_holders() == {("give", "L2")}
    assert reason(asked) == Reason.OPEN
    again = f"{live_server.url}/family/{token_in(last_mail())}/"
    with chromium() as browser:
        withdraw_by_the_code(phone(browser), again)
    assert said_by_holders() == {("give", "L2"), ("withdraw", "L1")}
    assert reason(asked) == Reason.WITHDRAWN


def test_the_way_out_and_back_needs_no_script_and_speaks_arabic(
    door: str, provider: RealProvider
) -> None:
    with chromium() as browser:
        page = browser.new_context(java_script_enabled=False, locale="ar").new_page()
        page.goto(f"{door}?lang=ar")
        page.get_by_role("link", name="ÉduConnect").click()
        page.wait_for_url(f"{provider.issuer}/**")
        sign_in_as(page, ALIX["sub"])
        assert page.get_attribute("html", "dir") == "rtl"
        assert urlsplit(page.url).path.endswith("/notice/")
        page.go_back()
        page.reload()  # of the provider's page: what it sends back a second time is lost politely
        assert page.url.startswith(provider.issuer)


def give_at_the_provider(page: Page, door: str, provider: RealProvider) -> None:
    """Come back as somebody else, then as oneself, and agree."""
    refused: list[str] = []
    page.on(
        "console",
        lambda said: refused.append(said.text) if "Security Policy" in said.text else None,
    )
    page.goto(door)
    check(page)
    go_out(page, provider)
    sign_in_as(page, BORIS["sub"])
    assert "pas encore confirmé" in page.inner_text("h1")
    check(page)
    page.get_by_role("link", name="Retour au code").click()
    go_out(page, provider)
    sign_in_as(page, ALIX["sub"])
    assert "La voix de votre enfant" in page.inner_text("h1")
    assert urlsplit(page.url).query == "lang=fr"
    check(page)
    page.get_by_role("button", name="Je suis d’accord").click()
    assert "Vous avez dit oui" in page.inner_text("h1")
    assert refused == []


def withdraw_by_the_code(page: Page, link: str) -> None:
    """Come back another day, without the provider."""
    page.goto(link)
    page.get_by_label("Votre code").fill(CODE)
    page.get_by_role("button", name="Ouvrir").click()
    page.get_by_role("link", name="Retirer mon accord").click()
    page.get_by_role("button", name="Retirer mon accord").click()
    assert "Vous avez retiré votre accord" in page.inner_text("h1")


def phone(browser: Browser) -> Page:
    page = browser.new_page(viewport={"width": 390, "height": 800}, locale="fr-FR")
    # The provider's page dresses itself from elsewhere; nobody here goes there.
    page.route(re.compile("^https://"), lambda route: route.abort())
    return page


def said_by_holders() -> set[tuple[str, str]]:
    holders = Decision.objects.filter(holder__isnull=False)
    return set(holders.values_list("kind", "assurance"))


def reason(family: Family) -> Reason:
    at = Decision.objects.latest("recorded_at").recorded_at + timedelta(minutes=1)
    learning = PurposeCode.LEARNING_AI
    return Reason(permission_of(subject_id=family.subject.pk, purpose=learning, at=at).reason)
