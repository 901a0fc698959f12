"""In mode B everything looks the same, and nothing of the voice is stored or sent."""

import base64
import json
import zlib
from typing import Any

from tests.dases_voice.collection.recorder.conftest import Tablet, recorder_data, render
from tests.dases_voice.collection.recorder.site import Sent


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


def facts_of(sent: Sent) -> dict[str, Any]:
    """Return what a request says of itself."""
    text = sent.headers["x-take-metadata"]
    facts: dict[str, Any] = json.loads(base64.urlsafe_b64decode(text))
    return facts


SOME_DIGITS = 24  # of a level or a count, in the description


def are_alike(one: Sent, other: Sent) -> bool:
    """Tell whether two requests look the same from outside; a body's length is drawn."""
    return one.headers.keys() == other.headers.keys() and all(
        abs(len(value) - len(other.headers[name])) <= SOME_DIGITS
        for name, value in one.headers.items()
    )


def test_both_look_the_same_and_only_a_sends_the_voice(tablet: Tablet) -> None:
    walks, requests = [], []
    for mode in ("B", "A"):
        tablet.data = recorder_data(mode=mode)
        walks.append(walk(tablet))
        tablet.until(lambda: len(tablet.site.sent) == 2)
        requests.append(tablet.site.sent)
        tablet.site.sent = []

    assert walks[0] == walks[1]
    in_b, in_a = requests
    assert [sent.status for sent in in_b] == [sent.status for sent in in_a] == [201, 201]
    assert all(are_alike(one, other) for one, other in zip(in_b, in_a, strict=True))
    for sent in in_a:
        assert sent.body.startswith(b"fLaC")
        assert facts_of(sent)["encoder"] == "flac"
    for sent in in_b:
        facts = facts_of(sent)
        assert facts["encoder"] == "none"
        assert facts["num_samples"] % (facts["sampling_rate_hz"] // 10) == 0
        assert 0.88 <= len(sent.body) / facts["num_samples"] <= 1.17
        # What a dictionary cannot shorten has no pattern: these bytes are drawn, not recorded.
        assert len(zlib.compress(sent.body, 9)) >= len(sent.body)


def test_a_cover_waits_where_a_take_would(tablet: Tablet) -> None:
    tablet.site.line_is_cut = True
    tablet.data["mode"] = "B"
    tablet.open()
    tablet.check_microphone()
    tablet.record_and_keep()

    (row,) = tablet.stored()
    assert row["url"].startswith("/api/takes/")
    assert row["status"] == "pending"
    tablet.site.line_is_cut = False
    tablet.page.evaluate("window.dispatchEvent(new Event('online'))")
    tablet.until(lambda: tablet.stored() == [])


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
