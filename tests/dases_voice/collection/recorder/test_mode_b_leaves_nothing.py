"""In mode B everything looks the same, and nothing is stored or sent."""

from typing import Any

from tests.dases_voice.collection.recorder.conftest import Tablet, recorder_data, render


def walk(tablet: Tablet) -> list[tuple[str, str]]:
    """Go through a whole turn and return what each step showed."""
    seen: list[tuple[str, str]] = []

    def look() -> None:
        section = tablet.page.locator("[data-dases-step]:visible")
        name = section.get_attribute("data-dases-step") or ""
        seen.append((name, section.locator("h1:visible").inner_text()))

    tablet.open()
    look()
    tablet.check_microphone()
    for _ in tablet.data["prompts"]:
        look()
        tablet.record(seconds=0.4)
        look()
        tablet.press("keep")
        tablet.page.locator("[data-dases-step=review]").wait_for(state="hidden")
    tablet.shows("thanks")
    look()
    return seen


WATCH = """const put = IDBObjectStore.prototype.put;
window.stored = 0;
IDBObjectStore.prototype.put = function (...row) {
  window.stored++;
  return put.apply(this, row);
};"""


def traces(tablet: Tablet) -> dict[str, int]:
    """Count what the page has left on the device."""
    left: dict[str, int] = tablet.page.evaluate(
        """async () => ({
          rows: window.stored,
          databases: (await indexedDB.databases()).length,
          caches: (await caches.keys()).length,
          local: localStorage.length,
        })"""
    )
    return left


def test_only_mode_a_stores_and_sends_and_both_look_the_same(tablet: Tablet) -> None:
    requests: list[str] = []
    tablet.page.on("request", lambda request: requests.append(request.method))
    tablet.page.add_init_script(WATCH)

    tablet.data = recorder_data(mode="B")
    in_b = walk(tablet)
    # The one entry says which sentences are done, for a reload; it is there in both modes.
    assert traces(tablet) == {"rows": 0, "databases": 0, "caches": 0, "local": 1}
    assert set(requests) == {"GET"}
    assert tablet.site.sent == []

    tablet.data = recorder_data(mode="A")
    assert walk(tablet) == in_b
    tablet.until(lambda: len(tablet.site.takes) == 2)
    assert traces(tablet) == {"rows": 2, "databases": 1, "caches": 0, "local": 1}


def test_the_two_pages_differ_in_one_letter(tablet: Tablet) -> None:
    def page(mode: str) -> list[bytes]:
        data: dict[str, Any] = {**tablet.data, "mode": mode}
        lines = render(data).splitlines()
        return [line for line in lines if b"csrfmiddlewaretoken" not in line]

    in_a, in_b = page("A"), page("B")
    different = [(a, b) for a, b in zip(in_a, in_b, strict=True) if a != b]
    assert [(a.replace(b'"mode": "A"', b'"mode": "B"')) == b for a, b in different] == [True]


def test_without_a_network_mode_b_waits_too(tablet: Tablet) -> None:
    tablet.data["mode"] = "B"
    tablet.open()
    tablet.check_microphone()
    tablet.page.context.set_offline(True)
    tablet.record_and_keep()
    notice = tablet.page.locator("[data-dases-waiting]")
    notice.wait_for(state="visible")
    assert notice.inner_text().strip().startswith("1")
    tablet.page.context.set_offline(False)
    notice.wait_for(state="hidden")
