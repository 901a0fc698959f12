"""Each kind of prompt: what a pupil sees and hears, and when a take may begin and end."""

import io

import pytest
import soundfile

from tests import factories
from tests.dases_voice.collection.recorder.conftest import Tablet, prompt, recorder_data

CAT = {"url": "/static/img/prompts/cat.svg#symbol", "label": "Un petit animal qui ronronne."}
VOICE = {"url": "/turn/voices/1/", "is_synthesised": True}


@pytest.fixture
def tablet(tablet: Tablet) -> Tablet:
    tablet.site.voices = {"/turn/voices/1/": factories.flac(duration_s=30)}
    return tablet


def _open(tablet: Tablet, **changes: object) -> None:
    tablet.data = recorder_data(prompts=[prompt(1, **changes)])
    tablet.open()
    tablet.check_microphone()


def _phase(tablet: Tablet) -> str | None:
    return tablet.page.locator("[data-dases-step=prompt]").get_attribute("data-phase")


@pytest.mark.parametrize("mode", ["A", "B"])
def test_nothing_is_recorded_while_the_voice_is_heard(tablet: Tablet, mode: str) -> None:
    tablet.data = recorder_data(mode=mode, prompts=[prompt(1, kind="repeat", voice=VOICE)])
    tablet.open()
    tablet.check_microphone()
    assert tablet.page.evaluate("document.querySelector('[data-dases-voice]').paused")

    tablet.press("hear")
    tablet.reaches("listening")
    tablet.page.locator("[data-dases-action=record]").dispatch_event("click")
    assert _phase(tablet) == "listening"
    tablet.press("hear")
    tablet.reaches("ready")
    tablet.record_and_keep()

    tablet.shows("thanks")


def test_a_picture_has_words_for_who_cannot_see_it(tablet: Tablet) -> None:
    _open(tablet, kind="name", picture=CAT)

    step = tablet.page.locator("[data-dases-step=prompt]")
    assert step.get_by_role("img", name="Un petit animal qui ronronne.").is_visible()
    assert step.locator("[data-dases-prompt]").is_hidden()
    described = tablet.page.evaluate(
        """document.querySelector("[data-dases-action=record]").getAttribute("aria-describedby")"""
    )
    assert "recorder-picture" in described.split()


def test_a_voice_that_is_gone_stops_nobody(tablet: Tablet) -> None:
    gone = {"url": "/turn/voices/2/", "is_synthesised": False}
    _open(tablet, kind="answer", text="Where do you live?", voice=gone)

    tablet.page.locator("[data-dases-voice-missing]").wait_for(state="visible")
    assert tablet.page.locator("[data-dases-action=hear]").is_hidden()
    tablet.record_and_keep()

    tablet.shows("thanks")


def test_who_speaks_freely_may_think_for_longer(tablet: Tablet) -> None:
    """The microphone's pause of 1.6 s ends the first take and not the second."""
    _open(tablet, text="The cat sleeps.")
    tablet.press("record")
    tablet.shows("review")

    _open(tablet, kind="speak", picture=CAT, max_duration_s=4, end_silence_s=4)
    tablet.press("record")
    tablet.shows("review")
    tablet.press("keep")
    tablet.until(lambda: len(tablet.site.sent) == 1)
    assert _duration_s(tablet) == pytest.approx(4, abs=0.01)


def _duration_s(tablet: Tablet) -> float:

    info = soundfile.info(io.BytesIO(tablet.site.sent[0].body))
    return float(info.frames / info.samplerate)
