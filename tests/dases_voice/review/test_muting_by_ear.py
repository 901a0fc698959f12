"""The page on which a part is muted, in Chromium, without a server: by ear, by keyboard, by typing."""

from collections.abc import Callable, Iterator
from mimetypes import guess_type
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from django.contrib.staticfiles import finders
from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone
from playwright.sync_api import Browser, Page, Route, expect

from dases_voice.audio.models import ProcessingRun
from dases_voice.audio.signal import process
from dases_voice.core.enums import PlatformRole
from dases_voice.core.ranges import bytes_response
from dases_voice.review.services import claim_next_clip
from tests import factories
from tests.browser import chromium

pytestmark = [pytest.mark.django_db, pytest.mark.once]

ORIGIN = "http://site.test"
Open = Callable[..., Page]


@pytest.fixture
def page_of_a_clip(client: Client, settings: object) -> tuple[str, bytes]:
    """Return the page as the reviewer gets it, rendered before the browser starts, and its sound."""
    settings.DASES_DEMO = True  # type: ignore[attr-defined]  # the second factor is another story
    now = timezone.now()
    reviewer = factories.platform_user(PlatformRole.REVIEWER)
    prompt = factories.campaign(at=now).prompts.all()[0]
    factories.processed_recording(of=factories.consenting_family(at=now), prompt=prompt, at=now)
    sound = process(factories.speech())
    ProcessingRun.objects.update(num_samples=sound.num_samples, duration_s=sound.duration_s)
    review = claim_next_clip(reviewer=reviewer, at=now)
    assert review is not None
    client.force_login(reviewer)
    return client.get(f"/review/{review.pk}/").content.decode(), sound.flac


@pytest.fixture
def browser(page_of_a_clip: tuple[str, bytes]) -> Iterator[Browser]:
    # After everything that asks the database: Playwright's event loop lives in this thread.
    with chromium(extra=("--autoplay-policy=no-user-gesture-required",)) as browser:
        yield browser


def sound_for(route: Route, sound: bytes) -> HttpResponse | StreamingHttpResponse:
    """Answer a player as the site does."""
    asked = route.request.headers.get("range")
    answer = bytes_response(
        RequestFactory().get("/", headers={"range": asked} if asked else {}),
        size=len(sound),
        sha256="0" * 64,
        content_type="audio/flac",
        name="clip.flac",
        begin=lambda start, length: iter([sound[start : start + length]]),
    )
    assert isinstance(answer, HttpResponse | StreamingHttpResponse)
    return answer


@pytest.fixture
def sent() -> list[dict[str, list[str]]]:
    return []


@pytest.fixture
def open_page(
    page_of_a_clip: tuple[str, bytes], sent: list[dict[str, list[str]]], browser: Browser
) -> Iterator[Open]:
    html, sound = page_of_a_clip
    complaints: list[str] = []

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(ORIGIN).split("?")[0]
        found = finders.find(path.removeprefix("/static/")) if "/static/" in path else None
        if found:
            kind = guess_type(path)[0] or "application/octet-stream"
            route.fulfill(body=Path(str(found)).read_bytes(), content_type=kind)
        elif path.endswith("/audio/"):
            part = sound_for(route, sound)
            route.fulfill(status=part.status_code, headers=dict(part.headers), body=part.getvalue())
        elif route.request.method == "POST":
            sent.append(parse_qs(route.request.post_data or ""))
            route.fulfill(status=204)
        else:
            route.fulfill(body=html, content_type="text/html; charset=utf-8")

    contexts = []

    def open_it(*, script: bool = True) -> Page:
        context = browser.new_context(java_script_enabled=script)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.route("**/*", answer)
        page.goto(f"{ORIGIN}/review/clip/")
        return page

    yield open_it
    for context in contexts:
        context.close()
    assert complaints == []


def stop_at(page: Page, seconds: float) -> None:
    """Bring the player to a position."""
    page.evaluate(
        """async (seconds) => {
          const audio = document.querySelector("audio");
          audio.preload = "auto";
          audio.load();
          await new Promise((ready) => audio.addEventListener("canplaythrough", ready, {once: true}));
          const there = new Promise((seeked) => audio.addEventListener("seeked", seeked, {once: true}));
          audio.currentTime = seconds;
          await there;
        }""",
        seconds,
    )


def test_the_edges_are_taken_from_where_the_player_stands(
    open_page: Open, sent: list[dict[str, list[str]]]
) -> None:
    page = open_page()
    page.keyboard.press("m")
    stop_at(page, 0.62)
    page.get_by_text("À partir d’ici").click()
    stop_at(page, 0.93)
    page.get_by_text("Jusqu’ici").click()

    page.get_by_text("Rendre ce passage muet…").press("Enter")

    expect(page.get_by_label("De (secondes)")).to_have_value("0.60")
    expect(page.get_by_label("À (secondes)")).to_have_value("0.95")
    assert [(form["start_s"], form["end_s"]) for form in sent] == [(["0.60"], ["0.95"])]
    assert sent[0]["run"][0]


def test_a_part_is_heard_alone(open_page: Open) -> None:
    page = open_page()
    page.keyboard.press("m")
    page.get_by_label("De (secondes)").fill("0.3")
    page.get_by_label("À (secondes)").fill("0.6")

    page.get_by_text("Écouter ce passage").click()

    page.wait_for_function("document.querySelector('audio').currentTime >= 0.6")
    page.wait_for_function("document.querySelector('audio').paused")
    assert not page.evaluate("document.querySelector('audio').ended")


def test_numbers_that_are_typed_choose_no_reason(open_page: Open) -> None:
    page = open_page()
    page.keyboard.press("m")
    page.get_by_label("De (secondes)").press_sequentially("1.25")
    expect(page.get_by_label("De (secondes)")).to_have_value("1.25")
    expect(page.locator("input[name=reason]:checked")).to_have_count(0)


def test_without_scripts_one_types_the_seconds(
    open_page: Open, sent: list[dict[str, list[str]]]
) -> None:
    page = open_page(script=False)
    page.get_by_text("Rendre un passage muet").first.click()
    assert not page.get_by_text("À partir d’ici").is_visible()
    page.get_by_label("De (secondes)").fill("0.1")
    page.get_by_label("À (secondes)").fill("0.4")
    with page.expect_request(lambda request: request.method == "POST"):
        page.get_by_text("Rendre ce passage muet…").click()
    assert (sent[0]["start_s"], sent[0]["end_s"]) == (["0.1"], ["0.4"])
