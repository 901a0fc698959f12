"""Each screen in a real Chromium: in both languages, in light and dark, at each width."""

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.architecture.urlconf import ADDRESSES
from tests.screens.catalogue import SCREENS, WITHOUT_A_SCREEN, Screen
from tests.screens.conftest import LANGUAGES, Pages, Reader

WIDTHS = (320, 390, 820, 1440)
# Words that no French sentence holds; “CC BY” is the name of a licence.
ENGLISH = re.compile(
    r"\b(the|and|your?|with|this|that|please|password|from|have|which|what|of|not|(?<!CC )by|click|cancel|"
    r"search|save|next|back|log in|sign)\b",
    re.IGNORECASE,
)
# What a page says by itself: not the texts and names that people gave, nor what programs read.
WORDS = """() => {
  const page = document.documentElement.cloneNode(true);
  const foreign = "[lang]:not(html, [lang^=fr]), script, code, pre, kbd, textarea";
  for (const part of page.querySelectorAll(foreign)) part.remove();
  const names = ["aria-label", "title", "placeholder", "alt"];
  const labels = [...page.querySelectorAll("*")].flatMap((part) => names.map((name) => part.getAttribute(name)));
  return [page.textContent, ...labels.filter(Boolean)].join("\\n");
}"""


def test_each_address_has_a_screen_or_a_reason() -> None:
    shown = {screen.name for screen in SCREENS if not screen.name.startswith("/")}
    excused = [name for names in WITHOUT_A_SCREEN.values() for name in names]
    assert len(excused) == len(set(excused))
    assert shown.isdisjoint(excused)
    assert {address.name for address in ADDRESSES} == shown | set(excused)


def test_each_screen_is_answered_as_it_should_be(pages: Pages) -> None:
    for screen in SCREENS:
        for language in LANGUAGES:
            assert pages[screen.label, language].status == screen.status, (screen.label, language)


@pytest.mark.once
@pytest.mark.parametrize("screen", SCREENS, ids=[screen.label for screen in SCREENS])
def test_screen(readers: list[Reader], pictures: Path | None, screen: Screen) -> None:
    for reader in readers:
        page = reader.open(screen)
        if pictures is not None:
            reader.keep_picture(screen, pictures)
        assert page.get_attribute("html", "lang") == reader.language
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        assert _violations(page) == []
        assert _too_narrow(page) == []
        if reader.language == "fr":
            assert sorted(set(ENGLISH.findall(page.evaluate(WORDS)))) == []
        assert reader.complaints == []


def _violations(page: Page) -> list[tuple[str, list[str]]]:
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [(broken["id"], [node["html"] for node in broken["nodes"]]) for broken in found]


def _too_narrow(page: Page) -> list[int]:
    """Return the widths at which one would have to scroll sideways."""
    size, too_narrow = page.viewport_size, []
    assert size is not None
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            too_narrow.append(width)
    page.set_viewport_size(size)
    return too_narrow
