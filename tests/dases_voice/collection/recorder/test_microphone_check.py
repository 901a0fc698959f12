"""Before the first prompt: a pupil may hear how the tablet hears, and nothing of it stays."""

import pytest

from tests.dases_voice.collection.recorder.conftest import Tablet

WATCH = """
const make = URL.createObjectURL.bind(URL), revoke = URL.revokeObjectURL.bind(URL);
window.blobs = new Set();
window.made = 0;
URL.createObjectURL = (blob) => {
  window.made++;
  const url = make(blob);
  window.blobs.add(url);
  return url;
};
URL.revokeObjectURL = (url) => { window.blobs.delete(url); revoke(url); };
"""


def _says(tablet: Tablet) -> str:
    return tablet.page.locator("[data-dases-text=trial]").inner_text()


def test_the_first_sound_is_heard_and_kept_nowhere(tablet: Tablet) -> None:
    tablet.page.add_init_script(WATCH)
    tablet.open()
    tablet.press("open-microphone")
    tablet.shows("check")
    ready = _says(tablet)
    tablet.press("trial")
    listening = _says(tablet)
    assert listening != ready
    # It ends by itself, after the pause that follows what was said, and plays by itself.
    tablet.until(lambda: _says(tablet) not in {ready, listening})
    tablet.until(lambda: _says(tablet) == ready)

    assert tablet.page.evaluate("[window.made, window.blobs.size]") == [1, 0]
    assert tablet.stored() == []
    assert tablet.site.sent == []
    tablet.press("check-done")
    tablet.record_and_keep(seconds=0.3)
    tablet.until(lambda: len(tablet.site.takes) == 1)


def test_nobody_has_to_wait_for_it(tablet: Tablet) -> None:
    tablet.page.add_init_script(WATCH)
    tablet.open()
    tablet.press("open-microphone")
    tablet.shows("check")
    tablet.press("trial")
    tablet.press("check-done")
    tablet.shows("prompt")
    tablet.record_and_keep(seconds=0.3)

    assert tablet.page.evaluate("window.blobs.size") == 0
    tablet.until(lambda: len(tablet.site.takes) == 1)


@pytest.mark.parametrize(
    ("used", "others", "is_doubtful"),
    [
        ("Built-in Microphone", [], False),
        ("Built-in Microphone", ["USB Headset"], True),
        ("Micro-casque USB", ["Micro intégré"], False),
        ("Monitor of Built-in Audio", [], True),
        ("", [], False),
    ],
)
def test_a_doubt_about_the_microphone_follows_from_its_name(
    tablet: Tablet, used: str, others: list[str], is_doubtful: bool
) -> None:
    tablet.page.goto(f"{tablet.site.url}/turn/")
    answer = tablet.page.evaluate(
        """async ([used, others]) => {
          const { isDoubtful } = await import("/static/js/recorder/input.js");
          return isDoubtful(used, others);
        }""",
        [used, others],
    )
    assert answer is is_doubtful


def test_a_doubt_is_said_counted_and_blocks_nothing(tablet: Tablet) -> None:
    tablet.page.add_init_script(
        """navigator.mediaDevices.enumerateDevices = async () => [
          { kind: "audioinput", label: "Secret brand headset" },
        ];"""
    )
    tablet.open()
    tablet.press("open-microphone")
    tablet.page.locator("[data-dases-wrong-microphone]").wait_for(state="visible")
    tablet.press("check-done")
    tablet.shows("prompt")
    tablet.press("help")
    tablet.until(lambda: any(beat.get("fault-doubtful") == "1" for beat in tablet.site.beats))
    assert "brand" not in str(tablet.site.beats)
