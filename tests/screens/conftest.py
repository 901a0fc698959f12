"""Every screen, rendered by the site before a browser starts, and three browsers that look at it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import override_settings
from django.utils import timezone, translation
from playwright.sync_api import Browser, Page
from pytest_django.plugin import DjangoDbBlocker

from tests.architecture.world import World, build_world
from tests.browser import chromium
from tests.screens.catalogue import SCREENS, Screen
from tests.screens.doings import furnish
from tests.screens.server import Rendered, serve

LANGUAGES = ("fr", "en")
Pages = dict[tuple[str, str], Rendered]


@pytest.fixture(scope="module")
def db(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Open the database for one world that all screens share, and leave nothing in it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def pages(db: None, tmp_path_factory: pytest.TempPathFactory) -> Pages:
    """Render each screen in each language; each finds the world as if it were the first."""
    folder = tmp_path_factory.mktemp("world")
    stores = {"BLOB_URL": f"file://{folder / 'blobs'}", "DATA_KEY_URL": f"file://{folder / 'keys'}"}
    with override_settings(**stores):
        cache.clear()
        world = build_world(at=timezone.now())
        furnish(world)
        found = {
            (screen.label, language): _render(screen, world, language)
            for screen in SCREENS
            for language in LANGUAGES
        }
    cache.clear()
    return found


def _render(screen: Screen, world: World, language: str) -> Rendered:
    cache.clear()  # so many pages in a row look like somebody who guesses codes
    with override_settings(DASES_DEMO=screen.demo), transaction.atomic():
        rendered = screen.open(world, language)
        transaction.set_rollback(True)
    translation.deactivate()
    return rendered


@dataclass
class Reader:
    """Somebody with a language, a theme and a width, who notes what the console complains about."""

    page: Page
    address: str
    language: str
    complaints: list[str] = field(default_factory=list)

    def open(self, screen: Screen) -> Page:
        self.complaints.clear()
        self.page.goto(self.address + _path(screen.label, self.language))
        return self.page


def _path(label: str, language: str) -> str:
    number = [screen.label for screen in SCREENS].index(label)
    return f"/{language}/{number}/"


@pytest.fixture(scope="module")
def address(pages: Pages) -> Iterator[str]:
    with serve({_path(*key): page for key, page in pages.items()}) as address:
        yield address


@pytest.fixture(scope="module")
def readers(address: str) -> Iterator[list[Reader]]:
    """Three browsers, once the pages are rendered: Django refuses its database beside Playwright."""
    with chromium() as browser:
        yield [
            _reader(browser, address, "fr", "light", 390),
            _reader(browser, address, "fr", "dark", 1440),
            _reader(browser, address, "en", "light", 820),
        ]


def _reader(browser: Browser, address: str, language: str, theme: str, width: int) -> Reader:
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme=theme,  # type: ignore[arg-type]  # "light" or "dark"
        locale="fr-FR" if language == "fr" else "en-GB",
        reduced_motion="reduce",  # in the middle of a change of colour nothing can be read
    )
    reader = Reader(context.new_page(), address, language)
    reader.page.on("pageerror", lambda error: reader.complaints.append(str(error)))
    reader.page.on(
        "console",
        lambda said: reader.complaints.append(said.text) if said.type == "error" else None,
    )
    return reader
