"""Every screen, rendered by the site before a browser starts, and browsers that look at it.

Three readers look in the suite. With `--pictures FOLDER` twelve do (each language, theme and width),
and leave a picture each for people to look at.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

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
READERS = (("fr", "light", 390), ("fr", "dark", 1440), ("en", "light", 820))
EVERY_READER = tuple(product(LANGUAGES, ("light", "dark"), (390, 820, 1440)))
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
    provider = "https://us@id.example?secret_file=/nowhere" if screen.provider else ""
    settings = {"DASES_DEMO": screen.demo, "EDUCONNECT_URL": provider}
    with override_settings(**settings), transaction.atomic():
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
    theme: str
    width: int
    complaints: list[str] = field(default_factory=list)

    def open(self, screen: Screen) -> Page:
        self.complaints.clear()
        self.page.goto(self.address + _path(screen.label, self.language))
        return self.page

    def keep_picture(self, screen: Screen, folder: Path) -> None:
        """Leave a picture of the whole page."""
        number = [known.label for known in SCREENS].index(screen.label)
        name = f"{number:03}-{self.language}-{self.theme}-{self.width}.png"
        self.page.screenshot(path=folder / name, full_page=True)


def _path(label: str, language: str) -> str:
    number = [screen.label for screen in SCREENS].index(label)
    return f"/{language}/{number}/"


@pytest.fixture(scope="module")
def address(pages: Pages) -> Iterator[str]:
    with serve({_path(*key): page for key, page in pages.items()}) as address:
        yield address


@pytest.fixture(scope="module")
def readers(address: str, pictures: Path | None) -> Iterator[list[Reader]]:
    """Several browsers, once the pages are rendered: Django refuses its database beside Playwright."""
    with chromium() as browser:
        yield [_reader(browser, address, *kind) for kind in (EVERY_READER if pictures else READERS)]


@pytest.fixture(scope="module")
def pictures(request: pytest.FixtureRequest) -> Path | None:
    """Return the folder that was named for pictures, or nothing."""
    folder: Path | None = request.config.getoption("--pictures")
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
    return folder


def _reader(browser: Browser, address: str, language: str, theme: str, width: int) -> Reader:
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme=theme,  # type: ignore[arg-type]  # "light" or "dark"
        locale="fr-FR" if language == "fr" else "en-GB",
        reduced_motion="reduce",  # in the middle of a change of colour nothing can be read
    )
    reader = Reader(context.new_page(), address, language, theme, width)
    reader.page.on("pageerror", lambda error: reader.complaints.append(str(error)))
    reader.page.on(
        "console",
        lambda said: reader.complaints.append(said.text) if said.type == "error" else None,
    )
    return reader
