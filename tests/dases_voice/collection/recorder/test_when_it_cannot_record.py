"""No microphone, no permission, no script: plain words, and a way on."""

import pytest
from playwright.sync_api import Browser

from tests.dases_voice.collection.recorder.conftest import Tablet, render
from tests.dases_voice.collection.recorder.site import Site


@pytest.mark.parametrize(
    "error", ["NotAllowedError", "NotFoundError", "NotReadableError", "TypeError"]
)
def test_a_refused_microphone_is_explained_and_can_be_tried_again(
    tablet: Tablet, error: str
) -> None:
    tablet.open()
    tablet.page.evaluate(
        """(name) => {
          window.ask = navigator.mediaDevices.getUserMedia;
          navigator.mediaDevices.getUserMedia = () =>
            Promise.reject(new DOMException("refused", name));
        }""",
        error,
    )
    tablet.press("open-microphone")
    tablet.shows("trouble")
    title = tablet.page.locator("[data-dases-text=trouble-title]")
    assert title.inner_text() != ""
    assert title.evaluate("(element) => element === document.activeElement")

    tablet.page.evaluate("() => { navigator.mediaDevices.getUserMedia = window.ask; }")
    tablet.press("try-again")
    tablet.shows("check")


def test_on_an_insecure_address_the_page_says_so(tablet: Tablet) -> None:
    tablet.page.add_init_script(
        "Object.defineProperty(window, 'isSecureContext', { value: false })"
    )
    tablet.open()
    tablet.press("open-microphone")
    tablet.shows("trouble")
    assert "https" in tablet.page.locator("[data-dases-text=trouble-advice]").inner_text()


def test_a_microphone_that_goes_away_is_noticed(tablet: Tablet) -> None:
    tablet.page.add_init_script(
        """const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
        navigator.mediaDevices.getUserMedia = async (wishes) => {
          const stream = await ask(wishes);
          window.track = stream.getAudioTracks()[0];
          return stream;
        };"""
    )
    tablet.open()
    tablet.check_microphone()
    tablet.press("record")
    tablet.reaches("recording")
    tablet.page.evaluate("window.track.dispatchEvent(new Event('ended'))")
    tablet.shows("trouble")
    tablet.press("try-again")
    tablet.shows("check")


def test_a_device_that_can_store_nothing_is_explained(tablet: Tablet) -> None:
    tablet.page.add_init_script(
        "indexedDB.open = () => { throw new DOMException('no', 'SecurityError'); }"
    )
    tablet.site.record_page = render(tablet.data)
    tablet.page.goto(f"{tablet.site.url}/record/")
    tablet.shows("trouble")


def test_a_take_that_cannot_be_stored_stays_with_the_pupil(tablet: Tablet) -> None:
    tablet.open()
    tablet.check_microphone()
    tablet.record(seconds=0.3)
    tablet.page.evaluate(
        """() => {
          window.put = IDBObjectStore.prototype.put;
          IDBObjectStore.prototype.put = () => {
            throw new DOMException("full", "QuotaExceededError");
          };
        }"""
    )
    tablet.press("keep")
    tablet.page.locator("[data-dases-not-kept]").wait_for(state="visible")
    tablet.page.evaluate("() => { IDBObjectStore.prototype.put = window.put; }")
    tablet.press("keep")
    tablet.shows("prompt")
    tablet.until(lambda: len(tablet.site.takes) == 1)


def test_without_a_script_the_page_says_whom_to_ask(
    browser: Browser, site: Site, tablet: Tablet
) -> None:
    site.record_page = render(tablet.data)
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.url}/record/")
    assert page.locator("noscript .notice").is_visible()
    assert page.locator("[data-dases-step]:visible").count() == 0
    context.close()
