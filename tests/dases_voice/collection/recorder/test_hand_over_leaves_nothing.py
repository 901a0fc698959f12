"""After a turn the tablet holds nothing that the next pupil could hear or see."""

import base64

from tests.dases_voice.collection.recorder.conftest import Tablet
from tests.dases_voice.collection.recorder.test_takes_rest_sealed import EVERYTHING

WATCH = """
const make = URL.createObjectURL.bind(URL), revoke = URL.revokeObjectURL.bind(URL);
window.blobs = new Set();
window.tracks = [];
window.workers = [];
URL.createObjectURL = (blob) => { const url = make(blob); window.blobs.add(url); return url; };
URL.revokeObjectURL = (url) => { window.blobs.delete(url); revoke(url); };
const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = async (wishes) => {
  const stream = await ask(wishes);
  window.tracks.push(...stream.getTracks());
  return stream;
};
const terminate = Worker.prototype.terminate;
window.terminated = 0;
Worker.prototype.terminate = function () { window.terminated++; terminate.call(this); };
"""

LEFT = """() => ({
  blobs: window.blobs.size,
  live: window.tracks.filter(({ readyState }) => readyState === "live").length,
  workers: 1 - window.terminated,
  playing: document.querySelector("audio").src,
})"""


def test_the_hand_over_tells_the_server_and_replaces_the_page(tablet: Tablet) -> None:
    tablet.open()
    tablet.check_microphone()
    tablet.record_and_keep(seconds=0.3)
    tablet.press("stop")
    tablet.press("end")
    tablet.page.wait_for_url("**/turn/")

    assert len(tablet.site.ended) == 1
    assert tablet.site.ended[0]["csrfmiddlewaretoken"]
    assert len(tablet.site.takes) == 1
    assert tablet.stored() == []
    assert tablet.page.evaluate("sessionStorage.length + localStorage.length") == 0
    tablet.page.go_back()
    assert "/record/" not in tablet.page.url
    assert tablet.site.paths["/turn/"] == 1  # what the next page says once is not lost


def test_before_it_leaves_the_page_lets_go_of_everything(tablet: Tablet) -> None:
    tablet.page.add_init_script(WATCH)
    tablet.page.route("**/turn/end/", lambda route: route.abort())
    tablet.open()
    tablet.check_microphone()
    tablet.record(seconds=0.3)
    assert tablet.page.evaluate(LEFT)["blobs"] == 1
    tablet.press("redo")
    assert tablet.page.evaluate(LEFT)["blobs"] == 0
    tablet.press("stop")
    tablet.press("end")
    tablet.page.locator("[data-dases-leaving=offline]").wait_for(state="visible")
    assert tablet.page.evaluate(LEFT) == {"blobs": 0, "live": 0, "workers": 0, "playing": ""}

    tablet.page.unroute("**/turn/end/")
    tablet.press("end")
    tablet.page.wait_for_url("**/turn/")


def test_takes_that_wait_do_not_hold_up_the_next_pupil(tablet: Tablet) -> None:
    tablet.site.line_is_cut = True
    tablet.open()
    tablet.check_microphone()
    tablet.record_and_keep(seconds=0.3)
    tablet.press("stop")
    tablet.press("end")
    tablet.page.wait_for_url("**/turn/")

    (row,) = tablet.stored()
    prompt = tablet.data["prompts"][0]
    assert prompt["text"] not in str(row)
    assert tablet.data["card"]["label"] not in str(row)


def test_the_way_back_does_not_revive_the_page(tablet: Tablet) -> None:
    tablet.open()
    opened = tablet.site.paths["/record/"]
    tablet.page.evaluate(
        "window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))"
    )
    tablet.until(lambda: tablet.site.paths["/record/"] == opened + 1)
    tablet.shows("microphone")


SHOWN = "document.documentElement.outerHTML + location.href + JSON.stringify(history.state)"


def test_a_scan_finds_no_byte_of_the_former_pupil(tablet: Tablet) -> None:
    tablet.data["ticket"] = "ticket-of-the-former-pupil"
    tablet.open()
    tablet.check_microphone()
    tablet.record_and_keep(seconds=0.3)
    tablet.press("stop")
    tablet.press("end")
    tablet.page.wait_for_url("**/turn/")

    prompt, card = tablet.data["prompts"][0], tablet.data["card"]
    (take,) = tablet.site.takes.values()
    traces = [prompt["text"], prompt["id"], card["label"], tablet.data["turn_id"]]
    needles = [text.encode() for text in [*traces, tablet.data["ticket"]]]
    needles += [take[at : at + 24] for at in range(0, len(take) - 24, 24)]

    def found() -> list[bytes]:
        pieces = [base64.b64decode(piece) for piece in tablet.page.evaluate(EVERYTHING)]
        pieces.append(tablet.page.evaluate(SHOWN).encode())
        everything = b"|".join(pieces)
        return [needle for needle in needles if needle in everything]

    assert found() == []
    tablet.page.go_back()
    assert tablet.page.url == "about:blank"  # the turn's page has left the history
    tablet.page.go_forward()
    assert found() == []
