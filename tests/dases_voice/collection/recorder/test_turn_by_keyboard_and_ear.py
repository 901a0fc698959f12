"""A whole turn with the keyboard alone, and no barrier that a machine can find."""

import json

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.dases_voice.collection.recorder.conftest import Tablet


def focused(tablet: Tablet) -> str:
    answer: str = tablet.page.evaluate(
        "document.activeElement.dataset.dasesAction ?? document.activeElement.tagName"
    )
    return answer


def tab_to(tablet: Tablet, action: str) -> None:
    for _ in range(12):
        if focused(tablet) == action:
            return
        tablet.page.keyboard.press("Tab")
    pytest.fail(f"Tab never reaches {action}")


def test_a_whole_turn_with_the_keyboard_alone(tablet: Tablet) -> None:
    keyboard = tablet.page.keyboard
    tablet.open()
    tab_to(tablet, "open-microphone")
    keyboard.press("Enter")
    tablet.shows("check")
    assert focused(tablet) == "check-done"
    keyboard.press("Enter")
    for _ in tablet.data["prompts"]:
        tablet.shows("prompt")
        assert focused(tablet) == "record"
        keyboard.press("Space")
        tablet.reaches("recording")
        assert focused(tablet) == "record"  # the same button stops
        keyboard.press("Space")
        tablet.shows("review")
        assert focused(tablet) == "listen"
        keyboard.press("Enter")
        tablet.until(lambda: tablet.page.locator("[data-dases-icon=stop]").is_visible())
        tab_to(tablet, "keep")
        keyboard.press("Enter")
        tablet.page.locator("[data-dases-step=review]").wait_for(state="hidden")
    tablet.shows("thanks")
    assert focused(tablet) == "end"
    keyboard.press("Enter")
    tablet.page.wait_for_url("**/turn/")
    assert len(tablet.site.takes) == 2


def test_redo_forgets_the_take_and_asks_for_the_same_prompt(tablet: Tablet) -> None:
    tablet.open()
    tablet.check_microphone()
    prompt = tablet.page.locator("#recorder-prompt")
    assert prompt.inner_text() == tablet.data["prompts"][0]["text"]
    assert prompt.get_attribute("lang") == "en"
    tablet.record(seconds=0.3)
    tablet.press("redo")
    tablet.shows("prompt")
    assert focused(tablet) == "record"
    assert prompt.inner_text() == tablet.data["prompts"][0]["text"]
    tablet.record_and_keep(seconds=0.3)
    tablet.until(lambda: len(tablet.site.takes) == 1)
    assert prompt.inner_text() == tablet.data["prompts"][1]["text"]
    assert prompt.get_attribute("lang") == "fr"


def test_nothing_is_announced_while_the_microphone_listens(tablet: Tablet) -> None:
    tablet.open()
    tablet.check_microphone()
    live = tablet.page.locator("[data-dases-live]")
    tablet.page.evaluate(
        """() => {
          window.announced = [];
          const live = document.querySelector("[data-dases-live]");
          const step = document.querySelector("[data-dases-step=prompt]");
          new MutationObserver(() =>
            window.announced.push([step.dataset.phase, live.textContent])
          ).observe(live, { childList: true, characterData: true, subtree: true });
        }"""
    )
    tablet.record(seconds=0.5)
    announced = tablet.page.evaluate("window.announced")
    assert [text for phase, text in announced if phase == "recording" and text] == []
    assert live.inner_text() != ""
    assert tablet.page.locator("[aria-live], [role=status], output").count() == 1


def test_a_second_press_during_the_countdown_calls_it_off(tablet: Tablet) -> None:
    tablet.data["countdown_step_ms"] = 1000
    tablet.open()
    tablet.check_microphone()
    tablet.press("record")
    tablet.reaches("counting")
    tablet.press("record")
    tablet.reaches("ready")


def test_leaving_the_page_for_another_ends_the_take(tablet: Tablet) -> None:
    tablet.open()
    tablet.check_microphone()
    tablet.press("record")
    tablet.reaches("recording")
    tablet.page.evaluate(
        """() => {
          Object.defineProperty(document, "hidden", { value: true });
          document.dispatchEvent(new Event("visibilitychange"));
        }"""
    )
    tablet.shows("review")


def violations(tablet: Tablet) -> list[str]:
    results = Axe().run(tablet.page)
    return [json.dumps(violation, indent=1) for violation in results.response["violations"]]


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_axe_finds_nothing_at_any_step(tablet: Tablet, colours: str) -> None:
    tablet.page.emulate_media(color_scheme="dark" if colours == "dark" else "light")
    tablet.open()
    seen: set[str] = set()

    def look(step: str) -> None:
        tablet.shows(step)
        seen.add(step)
        assert violations(tablet) == []

    look("microphone")
    tablet.press("open-microphone")
    look("check")
    tablet.press("trial")
    look("check")
    tablet.press("check-done")
    look("prompt")
    tablet.press("record")
    tablet.reaches("recording")
    look("prompt")
    look("review")
    tablet.site.news = {"state": "paused", "calls_seen": 0}
    tablet.press("help")
    tablet.until(lambda: bool(tablet.site.beats) and tablet.site.beats[-1]["calls"] == "1")
    tablet.press("redo")
    look("break")
    tablet.site.news = {"state": "open", "calls_seen": 1}
    tablet.press("resume")
    tablet.shows("microphone")
    tablet.page.evaluate("delete Navigator.prototype.mediaDevices")
    tablet.press("open-microphone")
    look("trouble")
    tablet.press("stop")
    look("thanks")
    tablet.page.route("**/turn/end/", lambda route: route.abort())
    tablet.press("end")
    tablet.page.locator("[data-dases-leaving=offline]").wait_for(state="visible")
    look("leaving")
    steps = tablet.page.locator("[data-dases-step]")
    every = {steps.nth(n).get_attribute("data-dases-step") for n in range(steps.count())}
    assert seen == every
