"""What the uploader does with each answer of the server. No microphone: the queue is filled."""

import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import Page

from tests.dases_voice.collection.recorder.conftest import Tablet, recorder_data
from tests.dases_voice.collection.recorder.site import HTML, Site

FILL = """async (rows) => {
  const { TakeQueue } = await import("/static/js/recorder/queue.js");
  const queue = await TakeQueue.open();
  for (const { text, ...row } of rows) {
    await queue.put({ ...row, body: new TextEncoder().encode(text).buffer });
  }
}"""

START = """async () => {
  const { TakeQueue } = await import("/static/js/recorder/queue.js");
  const { Uploader } = await import("/static/js/recorder/uploader.js");
  await new Uploader(await TakeQueue.open(), { onChange: () => {} }).start();
}"""

FILL_AS_BEFORE = """async (rows) => {
  const request = indexedDB.open("dases-voice", 1);
  request.onupgradeneeded = () => request.result.createObjectStore("takes", { keyPath: "id" });
  await new Promise((resolve) => { request.onsuccess = resolve; });
  const transaction = request.result.transaction("takes", "readwrite");
  for (const { text, ...row } of rows) {
    transaction.objectStore("takes").put({ ...row, body: new TextEncoder().encode(text).buffer });
  }
  await new Promise((resolve) => { transaction.oncomplete = resolve; });
  request.result.close();
}"""

DAY_MS = 24 * 3600 * 1000


def row(number: int, **changes: Any) -> dict[str, Any]:
    text = f"take {number}"
    return {
        "id": f"take-{number}",
        "turn_id": "turn-1",
        "url": f"/api/takes/take-{number}",
        "ticket": "ticket",
        "metadata": "e30=",
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
        "text": text,
        "created_ms": number,
        "status": "pending",
        "attempts": 0,
        **changes,
    }


@pytest.fixture
def device(page: Page, site: Site) -> Tablet:
    """Return a device whose clock is young enough for the takes above to be fresh."""
    page.context.add_init_script("Date.now = () => Math.round(performance.now()) + 1000")
    page.goto(f"{site.url}/turn/")
    return Tablet(page, site, recorder_data())


@pytest.fixture
def send(device: Tablet) -> Callable[..., None]:
    def fill_and_start(*rows: dict[str, Any]) -> None:
        device.page.evaluate(FILL, list(rows))
        device.page.evaluate(START)

    return fill_and_start


def statuses(device: Tablet) -> list[int]:
    return [sent.status for sent in device.site.sent]


def is_empty(device: Tablet) -> Callable[[], bool]:
    return lambda: device.stored() == []


def test_takes_leave_in_the_order_in_which_they_were_kept(
    device: Tablet, send: Callable[..., None]
) -> None:
    send(row(3), row(1), row(2))
    device.until(is_empty(device))
    assert [sent.take for sent in device.site.sent] == ["take-1", "take-2", "take-3"]


def test_takes_that_an_earlier_version_kept_leave_too(device: Tablet) -> None:
    device.page.evaluate(FILL_AS_BEFORE, [row(1), row(2)])
    device.page.evaluate(START)
    device.until(is_empty(device))
    assert device.site.takes == {"take-1": b"take 1", "take-2": b"take 2"}


def test_a_lost_answer_makes_a_repeat_and_no_second_take(
    device: Tablet, send: Callable[..., None]
) -> None:
    device.site.lost_answers = 1
    send(row(1))
    device.until(is_empty(device))
    assert statuses(device) == [201, 200]
    assert list(device.site.takes) == ["take-1"]


def test_a_busy_server_is_given_the_time_it_asks_for(
    device: Tablet, send: Callable[..., None]
) -> None:
    device.site.answers = [503]
    send(row(1), row(2))
    device.until(lambda: len(device.site.sent) == 1)
    device.page.evaluate("window.dispatchEvent(new Event('online'))")  # does not shorten it
    device.until(is_empty(device))
    assert statuses(device) == [503, 201, 201]
    first, second = (sent.at for sent in device.site.sent[:2])
    assert second - first >= 0.9


def test_a_body_damaged_on_its_way_is_sent_again(device: Tablet, send: Callable[..., None]) -> None:
    device.site.answers = [422, 422]
    send(row(1))
    device.until(is_empty(device))
    assert statuses(device) == [422, 422, 201]


@pytest.mark.parametrize(("status", "requests"), [(401, 1), (403, 1), (413, 1), (415, 1), (422, 3)])
def test_a_take_that_needs_an_adult_stays_and_lets_others_pass(
    device: Tablet, send: Callable[..., None], status: int, requests: int
) -> None:
    device.site.answers = [status] * requests
    send(row(1), row(2))
    device.until(lambda: "take-2" in device.site.takes)
    device.until(lambda: [r["status"] for r in device.stored()] == ["teacher"])
    assert statuses(device) == [status] * requests + [201]


@pytest.fixture
def lesson_page(device: Tablet) -> Tablet:
    """Return the device on a page of a lesson, from which tickets can be renewed."""
    forms = render_to_string("collection/includes/beat.html", {"csrf_token": "token"})
    device.site.pages["/turn/"] = (HTML, f"<!DOCTYPE html><title>Cards</title>{forms}".encode())
    device.page.reload()
    return device


def test_takes_that_outlived_their_ticket_leave_with_another(
    lesson_page: Tablet, send: Callable[..., None]
) -> None:
    lesson_page.site.answers = [401]
    lesson_page.site.new_ticket = "newer"
    send(row(1), row(2), row(3, turn_id="turn-2"))
    lesson_page.until(is_empty(lesson_page))
    assert lesson_page.site.renewals == ["ticket"]
    tickets = [sent.headers["authorization"] for sent in lesson_page.site.sent]
    assert tickets == ["Ticket ticket", "Ticket newer", "Ticket newer", "Ticket ticket"]


def test_a_new_ticket_that_is_refused_too_is_not_renewed_for_ever(
    lesson_page: Tablet, send: Callable[..., None]
) -> None:
    lesson_page.site.answers = [401, 401]
    lesson_page.site.new_ticket = "newer"
    send(row(1))
    lesson_page.until(lambda: [r["status"] for r in lesson_page.stored()] == ["teacher"])
    assert lesson_page.site.renewals == ["ticket"]


def test_in_another_schools_lesson_old_takes_stay_until_they_are_at_home(
    lesson_page: Tablet, send: Callable[..., None]
) -> None:
    lesson_page.site.answers = [401]
    send(row(1))
    lesson_page.until(lambda: [r["status"] for r in lesson_page.stored()] == ["teacher"])

    lesson_page.site.new_ticket = "newer"
    lesson_page.site.answers = [401]
    lesson_page.page.evaluate(START)  # the next lesson, at home
    lesson_page.until(is_empty(lesson_page))
    assert list(lesson_page.site.takes) == ["take-1"]


def test_a_take_whose_place_is_taken_leaves_quietly(
    device: Tablet, send: Callable[..., None]
) -> None:
    device.site.answers = [409]
    send(row(1), row(2))
    device.until(is_empty(device))
    assert list(device.site.takes) == ["take-2"]


def test_a_withdrawal_takes_all_takes_of_the_turn_and_no_others(
    device: Tablet, send: Callable[..., None]
) -> None:
    device.site.answers = [410]
    send(row(1), row(2), row(3, turn_id="turn-2"))
    device.until(is_empty(device))
    assert list(device.site.takes) == ["take-3"]
    assert statuses(device) == [410, 201]


def test_a_receipt_with_another_hash_is_no_receipt(
    device: Tablet, send: Callable[..., None]
) -> None:
    answers: list[str] = []

    def portal(route: Any) -> None:
        answers.append(route.request.url)
        route.fulfill(status=200, json={"take": "take-1", "sha256": "0" * 64})

    device.page.route("**/api/takes/*", portal)
    send(row(1))
    device.until(lambda: len(answers) == 1)
    assert len(device.stored()) == 1
    device.page.unroute("**/api/takes/*")
    device.until(is_empty(device))
    assert statuses(device) == [201]


def test_a_take_that_the_server_stumbles_over_does_not_hold_up_the_others(
    device: Tablet, send: Callable[..., None]
) -> None:
    device.site.answers = [500]
    send(row(1), row(2))
    device.until(is_empty(device))
    assert [(s.take, s.status) for s in device.site.sent] == [
        ("take-1", 500),
        ("take-2", 201),
        ("take-1", 201),
    ]


def test_two_tabs_send_each_take_once(device: Tablet, send: Callable[..., None]) -> None:
    rows = [row(number) for number in range(1, 9)]
    device.page.evaluate(FILL, rows)
    other = device.page.context.new_page()
    other.goto(f"{device.site.url}/turn/")
    for tab in (device.page, other):
        tab.evaluate(START)
    device.until(is_empty(device))
    assert statuses(device) == [201] * 8


def test_nobodys_voice_stays_on_a_device_for_more_than_a_month(
    device: Tablet, send: Callable[..., None]
) -> None:
    device.site.line_is_cut = True
    send(row(1, created_ms=-31 * DAY_MS), row(2, created_ms=-29 * DAY_MS))
    device.until(lambda: [r["id"] for r in device.stored()] == ["take-2"])


def test_between_two_turns_the_page_of_cards_goes_on_sending(device: Tablet) -> None:
    device.site.line_is_cut = True
    device.page.evaluate(FILL, [row(1), row(2)])
    notice = render_to_string("collection/includes/recorder_waiting.html")
    device.site.record_page = f"<!DOCTYPE html><title>Cards</title>{notice}".encode()
    device.page.goto(f"{device.site.url}/record/")
    words = device.page.locator("[data-dases-takes-waiting]")
    words.wait_for(state="visible")
    assert words.inner_text().startswith("2")

    device.site.line_is_cut = False
    device.page.evaluate("window.dispatchEvent(new Event('online'))")
    words.wait_for(state="hidden")
    assert len(device.site.takes) == 2
