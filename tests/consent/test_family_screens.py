"""The family door in a real browser: a phone, no script needed, nothing that a reader trips over."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from tests.browser import chromium
from tests.consent.conftest import CODE, Family

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def door(live_server: LiveServer, family: Family, now: datetime, named_child: None) -> str:
    return f"{live_server.url}/family/{family.invite(now).token}/"


@pytest.fixture
def browser(door: str) -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


def check(page: Page) -> None:
    """Nothing for axe to say, and nothing wider than the screen."""
    found: list[dict[str, Any]] = Axe().run(page).response["violations"]
    assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def press_enter(page: Page) -> None:
    with page.expect_navigation():
        page.keyboard.press("Enter")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_from_the_link_to_the_withdrawal_on_a_small_phone(
    browser: Browser, door: str, scheme: Any
) -> None:
    page = browser.new_page(
        viewport={"width": 320, "height": 640}, color_scheme=scheme, locale="fr-FR"
    )
    page.goto(door)
    check(page)
    page.get_by_label("Votre code").fill("000000")
    press_enter(page)
    check(page)
    page.get_by_label("Votre code").fill(CODE)
    press_enter(page)
    check(page)
    give = page.get_by_role("button", name="Je suis d’accord")
    refuse = page.get_by_role("button", name="Je ne suis pas d’accord")
    sizes = [button.bounding_box() for button in (give, refuse)]
    assert sizes[0] is not None
    assert sizes[1] is not None
    assert sizes[0]["width"] == sizes[1]["width"]
    page.get_by_role("link", name="Je décide plus tard").click()
    check(page)
    page.get_by_role("link", name="Relire le texte").click()
    give.click()
    assert "Vous avez dit oui" in page.inner_text("h1")
    check(page)
    page.get_by_role("link", name="Voir et imprimer").click()
    check(page)
    page.get_by_role("link", name="Retour à ma réponse").click()
    page.get_by_role("link", name="Retirer mon accord").click()
    check(page)
    page.get_by_role("button", name="Retirer mon accord").click()
    assert "Vous avez retiré votre accord" in page.inner_text("h1")
    check(page)
    page.get_by_role("button", name="Terminer et fermer").click()
    check(page)
    page.goto(door)
    assert "Ce lien ne marche plus" in page.inner_text("h1")
    check(page)
    page.get_by_role("button", name="Recevoir un nouveau lien").click()
    check(page)


def test_answering_without_scripts_in_english_by_keyboard_then_going_back(
    browser: Browser, door: str
) -> None:
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    page.goto(door + "?lang=en")
    page.get_by_label("Your code").fill(CODE)
    press_enter(page)
    refuse = page.get_by_role("button", name="I do not agree")
    refuse.focus()
    press_enter(page)
    assert "You said no" in page.inner_text("h1")
    page.go_back()
    assert "You have answered no" in page.inner_text("main")
    page.get_by_role("button", name="I agree", exact=True).click()
    page.reload()
    assert "You said yes" in page.inner_text("h1")
