from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route

from tests.dases_voice.core.design.conftest import ORIGIN, Open

BOARD = f"""<!DOCTYPE html><html lang="fr"><title>Board</title>
<main data-dases-poll="/board/part/"><p>before</p></main>
<script type="module" src="{ORIGIN}/static/js/app/polling.js"></script></html>"""


@pytest.fixture
def board(open_page: Open) -> Callable[[list[int]], tuple[Page, list[dict[str, str]]]]:
    """Return a page with one live part, whose questions get the statuses that a test names."""

    def show(statuses: list[int]) -> tuple[Page, list[dict[str, str]]]:
        page = open_page("/about/")
        asked: list[dict[str, str]] = []

        def answer(route: Route) -> None:
            asked.append(route.request.headers)
            status = statuses.pop(0) if statuses else 304
            body = f"<p>after {len(asked)}</p>" if status == 200 else ""
            route.fulfill(status=status, body=body, headers={"ETag": f'"{len(asked)}"'})

        page.clock.install()
        page.route("**/board/part/", answer)
        page.route("**/board/", lambda route: route.fulfill(body=BOARD, content_type="text/html"))
        page.goto(f"{ORIGIN}/board/")
        return page, asked

    return show


def later(page: Page, seconds: int) -> None:
    """Let the page's own clock run; what it asks for is answered meanwhile."""
    for _ in range(seconds):
        page.clock.run_for(1000)
        page.wait_for_timeout(5)


Show = Callable[[list[int]], tuple[Page, list[dict[str, str]]]]


def test_a_change_is_shown_and_its_etag_is_sent_back(board: Show) -> None:
    page, asked = board([200, 304])
    later(page, 12)
    assert page.locator("main").inner_text() == "after 1"
    assert "if-none-match" not in asked[0]
    assert asked[1]["if-none-match"] == '"1"'


def test_a_failing_server_is_asked_less_and_less_often(board: Show) -> None:
    page, asked = board([500] * 20)
    later(page, 40)
    assert 2 <= len(asked) <= 4
    assert page.locator("main[data-dases-stale]").count() == 1
    assert page.locator("main").inner_text() == "before"


def test_a_part_that_is_gone_is_asked_for_no_more(board: Show) -> None:
    page, asked = board([410, 200])
    later(page, 30)
    assert len(asked) == 1
