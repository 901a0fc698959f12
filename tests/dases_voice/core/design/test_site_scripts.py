from playwright.sync_api import Page

from tests.dases_voice.core.design.conftest import Open

COMFORT = "summary[data-dases-comfort-menu]"


def theme_of(page: Page) -> str | None:
    found: str | None = page.evaluate("document.documentElement.dataset.theme ?? null")
    return found


def test_a_chosen_theme_is_kept_on_the_device(open_page: Open) -> None:
    page = open_page("/about/")
    page.locator(COMFORT).click()
    page.get_by_text("Sombre").or_(page.get_by_text("Dark")).click()
    assert theme_of(page) == "dark"
    page.reload()
    assert theme_of(page) == "dark"
    assert page.context.cookies() == []


def test_escape_closes_a_menu_and_gives_the_focus_back(open_page: Open) -> None:
    page = open_page("/about/")
    page.locator(COMFORT).press("Enter")
    assert page.locator("details[open]").count() == 1
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    assert page.locator("details[open]").count() == 0
    assert page.evaluate("document.activeElement.matches('summary')")


def test_the_first_tab_offers_to_skip_to_the_content(open_page: Open) -> None:
    page = open_page("/about/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def test_a_dialog_opens_and_its_way_back_closes_it(open_page: Open) -> None:
    page = open_page("/style/")
    page.locator("[data-dases-dialog-open]").click()
    assert page.locator("dialog[open]").is_visible()
    page.locator("dialog form[method=dialog] button").click()
    assert page.locator("dialog[open]").count() == 0


def test_the_error_summary_takes_the_focus(open_page: Open) -> None:
    page = open_page("/style/")
    assert page.evaluate("document.activeElement.classList.contains('error-summary')")


def test_without_scripts_the_browsers_own_player_stays(open_page: Open) -> None:
    plain = open_page("/style/", script=False)
    assert plain.locator("audio").is_visible()
    assert not plain.locator(COMFORT).is_visible()
    dressed = open_page("/style/")
    assert dressed.locator("[data-dases-play]").is_visible()
    assert not dressed.locator("audio").is_visible()


def test_symbols_are_drawn_in_the_colour_of_the_text(open_page: Open) -> None:
    page = open_page("/style/")
    box = page.locator(".symbol use").first.bounding_box()
    assert box
    assert box["width"] > 20
