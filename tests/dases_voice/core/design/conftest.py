"""Pages of the site in Chromium, without a server: each request is answered from here."""

from collections.abc import Callable, Iterator
from mimetypes import guess_type
from pathlib import Path
from typing import NamedTuple

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from playwright.sync_api import Browser, Page, Route

from tests.browser import chromium

ORIGIN = "http://site.test"
PATHS = (
    "/style/",
    "/about/",
    "/accessibility/",
    "/legal/",
    "/privacy/",
    "/proof/",
    "/accounts/login/",
    "/accounts/password/reset/",
    "/nothing-here/",
)
Open = Callable[..., Page]


class Answer(NamedTuple):
    """What the site answers to one request."""

    status: int
    headers: dict[str, str]
    body: bytes


@pytest.fixture
def answers(settings: object, client: Client) -> dict[str, Answer]:
    """Return the pages as an anonymous visitor gets them, rendered before the browser starts."""
    settings.DASES_DEMO = True  # type: ignore[attr-defined]  # the style page exists only there
    found = [client.get(path, headers={"accept-language": "fr"}) for path in PATHS]
    return {
        path: Answer(page.status_code, dict(page.headers), page.content)
        for path, page in zip(PATHS, found, strict=True)
    }


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    # For a module only: other tests must not find Playwright's event loop in their thread.
    with chromium() as browser:
        yield browser


@pytest.fixture
def open_page(answers: dict[str, Answer], browser: Browser) -> Iterator[Open]:
    """Return a way to open a path at a width and in a theme; complaints of a page fail the test."""
    complaints: list[str] = []

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(ORIGIN).split("?")[0].split("#")[0]
        found = finders.find(path.removeprefix("/static/")) if "/static/" in path else None
        if found:
            kind = guess_type(path)[0] or "application/octet-stream"
            route.fulfill(body=Path(str(found)).read_bytes(), content_type=kind)
        elif path in answers:
            page = answers[path]
            route.fulfill(status=page.status, headers=page.headers, body=page.body)
        else:
            route.abort()

    def open_path(
        path: str, *, width: int = 820, theme: str = "light", script: bool = True
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=theme,  # type: ignore[arg-type]  # "light" or "dark"
            locale="fr-FR",
            java_script_enabled=script,
        )
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda message: (
                complaints.append(message.text)
                if "Content Security Policy" in message.text
                else None
            ),
        )
        page.route("**/*", answer)
        page.goto(ORIGIN + path)
        return page

    yield open_path
    for context in browser.contexts:
        context.close()
    assert complaints == []
