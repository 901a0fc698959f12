"""A turn in a class: the tablet's beat, a call for help, a break, the end of the lesson."""

from tests.dases_voice.collection.recorder.conftest import Tablet, render
from tests.dases_voice.collection.recorder.site import NEXT_PAGE


def told(tablet: Tablet, **facts: int) -> bool:
    """Tell whether the last beat says so."""
    last = tablet.site.beats[-1] if tablet.site.beats else {}
    return all(last.get(name.replace("_", "-")) == str(value) for name, value in facts.items())


def test_a_beat_follows_what_happens_and_holds_counts_only(tablet: Tablet) -> None:
    tablet.open()
    tablet.until(lambda: told(tablet, kept=0, calls=0))
    tablet.check_microphone()
    tablet.record_and_keep(seconds=0.3)
    tablet.until(lambda: told(tablet, kept=1))
    tablet.press("help")
    tablet.until(lambda: told(tablet, kept=1, calls=1))

    for beat in tablet.site.beats:
        assert beat.pop("csrfmiddlewaretoken")
        assert all(value.isdecimal() for value in beat.values())


def test_a_call_is_seen_and_can_be_made_again(tablet: Tablet) -> None:
    tablet.open()
    words = tablet.page.locator("[data-dases-text=help]")
    before = words.inner_text()
    tablet.press("help")
    tablet.until(lambda: told(tablet, calls=1))
    called = words.inner_text()
    tablet.press("help")
    tablet.site.news = {"state": "open", "calls_seen": 1}
    tablet.until(lambda: words.inner_text() not in {before, called}, seconds=30)
    tablet.press("help")
    tablet.until(lambda: told(tablet, calls=2))


def test_a_break_waits_for_the_next_step_and_lets_go_of_the_microphone(tablet: Tablet) -> None:
    tablet.page.add_init_script(TRACKS)
    tablet.open()
    tablet.check_microphone()
    tablet.site.news = {"state": "paused", "calls_seen": 0}
    tablet.press("help")  # the answer to the next beat brings the break
    tablet.until(lambda: told(tablet, calls=1))
    tablet.record(seconds=0.3)
    tablet.press("keep")
    tablet.shows("break")
    assert tablet.page.evaluate("window.tracks.every((t) => t.readyState === 'ended')")
    assert not tablet.page.locator("[data-dases-action=resume]:visible").count()

    tablet.site.news = {"state": "open", "calls_seen": 0}
    tablet.page.locator("[data-dases-step=break] [data-dases-action=resume]").wait_for(
        state="visible"
    )
    tablet.press("resume")
    tablet.shows("microphone")
    tablet.until(lambda: len(tablet.site.takes) == 1)


def test_the_page_of_a_break_goes_on_by_itself_when_the_lesson_does(tablet: Tablet) -> None:
    site, page = tablet.site, tablet.page
    site.news = {"state": "paused", "calls_seen": 0}
    site.record_page = render({}, "collection/break.html")
    page.goto(f"{site.url}/record/")
    tablet.until(lambda: len(site.beats) == 1)
    assert site.paths["/record/"] == 1

    site.record_page = NEXT_PAGE
    site.news = {"state": "open", "calls_seen": 0}
    page.get_by_role("heading", name="Next card").wait_for()


def test_the_end_of_the_lesson_ends_the_turn_at_the_next_step(tablet: Tablet) -> None:
    tablet.open()
    tablet.check_microphone()
    tablet.site.news = {"state": "closed", "calls_seen": 0}
    tablet.record(seconds=0.3)
    tablet.press("help")
    tablet.until(lambda: told(tablet, calls=1))
    tablet.press("keep")
    tablet.shows("thanks")
    assert not tablet.page.locator("[data-dases-action=resume]:visible").count()
    tablet.press("end")
    tablet.page.wait_for_url("**/turn/")


TRACKS = """
window.tracks = [];
const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = async (wishes) => {
  const stream = await ask(wishes);
  window.tracks.push(...stream.getTracks());
  return stream;
};
"""
