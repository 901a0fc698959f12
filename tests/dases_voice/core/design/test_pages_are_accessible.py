import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.dases_voice.core.design.conftest import ORIGIN, PATHS, Open

WIDTHS = (390, 820, 1440)
EVERY_WAY = [("/style/", width, theme) for width in WIDTHS for theme in ("light", "dark")]
BOTH_ENDS = [
    (path, width, theme)
    for path in PATHS
    if path != "/style/"
    for width, theme in ((390, "dark"), (1440, "light"))
]


@pytest.mark.parametrize(("path", "width", "theme"), EVERY_WAY + BOTH_ENDS)
def test_axe_finds_nothing_and_the_page_fits(
    open_page: Open, path: str, width: int, theme: str
) -> None:
    page = open_page(path, width=width, theme=theme)
    found = Axe().run(page).response["violations"]
    assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_every_page_fits_at_320_pixels_with_every_comfort(open_page: Open) -> None:
    page = open_page("/style/", width=320)
    for choice, value in (("text", "large"), ("spacing", "wide"), ("font", "hyperlegible")):
        page.evaluate(f"localStorage.setItem('dases-{choice}', '{value}')")
    too_wide = []
    for path in PATHS:
        page.goto(ORIGIN + path)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            too_wide.append(path)
    assert too_wide == []
