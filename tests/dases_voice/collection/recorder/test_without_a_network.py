"""A tablet without a network goes on recording, also after a reload, and keeps nothing of former turns."""

import re

from django.templatetags.static import static

from dases_voice.collection.views.offline import FILES
from tests.dases_voice.collection.recorder.conftest import Tablet, render

KEPT = """async () => {
  const texts = [];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      texts.push(request.url, await (await cache.match(request)).text());
    }
  }
  return texts.join("\\n");
}"""
HAS_PAGE = "() => caches.has('dases-voice-turn')"


def wait_until_kept(tablet: Tablet) -> None:
    tablet.until(lambda: bool(tablet.page.evaluate(HAS_PAGE)))


def lose_the_network(tablet: Tablet) -> None:
    tablet.site.is_away = True
    tablet.page.context.set_offline(True)


def find_the_network(tablet: Tablet) -> None:
    tablet.site.is_away = False
    tablet.page.context.set_offline(False)
    tablet.page.evaluate("window.dispatchEvent(new Event('online'))")


def test_a_reload_without_a_network_goes_on_where_the_pupil_was(built_tablet: Tablet) -> None:
    tablet = built_tablet
    tablet.open()
    wait_until_kept(tablet)
    tablet.check_microphone()
    lose_the_network(tablet)
    tablet.record_and_keep()

    tablet.page.reload()
    tablet.shows("microphone")
    tablet.check_microphone()
    second = tablet.data["prompts"][1]["text"]
    assert tablet.page.locator("#recorder-prompt").inner_text() == second
    tablet.record_and_keep()
    tablet.shows("thanks")
    kept = {row["id"] for row in tablet.stored()}
    assert len(kept) == 2

    tablet.page.reload()
    tablet.shows("thanks")
    find_the_network(tablet)
    tablet.until(lambda: tablet.stored() == [])
    assert set(tablet.site.takes) == kept


def test_the_voices_and_pictures_of_the_turn_are_there_without_a_network(
    built_tablet: Tablet,
) -> None:
    tablet, voice, picture = built_tablet, "/turn/voices/1/", static("img/prompts/cat.svg")
    tablet.site.voices[voice] = b"fLaC a voice"
    tablet.data["prompts"][1] |= {
        "voice": {"url": voice, "is_synthesised": False},
        "picture": {"url": f"{picture}#symbol", "label": "Un chat"},
    }
    tablet.open()
    wait_until_kept(tablet)
    tablet.page.reload()  # as after the cards: the worker is there before the page
    kept = (
        "async (urls) => (await Promise.all(urls.map((url) => caches.match(url)))).every(Boolean)"
    )
    tablet.until(lambda: bool(tablet.page.evaluate(kept, [voice, picture])))
    lose_the_network(tablet)
    tablet.page.reload()
    status = "(urls) => Promise.all(urls.map(async (url) => (await fetch(url)).status))"
    assert tablet.page.evaluate(status, [voice, picture]) == [200, 200]


def test_after_the_hand_over_a_tablet_without_a_network_says_only_what_waits(
    built_tablet: Tablet,
) -> None:
    tablet = built_tablet
    tablet.site.line_is_cut = True
    tablet.open()
    wait_until_kept(tablet)
    assert tablet.data["ticket"] in tablet.page.evaluate(KEPT)
    tablet.check_microphone()
    tablet.record_and_keep(seconds=0.3)
    tablet.press("stop")
    tablet.press("end")
    tablet.page.wait_for_url("**/turn/")
    former = [tablet.data["ticket"], tablet.data["turn_id"], tablet.data["card"]["label"]]
    left = tablet.page.evaluate(KEPT)
    assert [word for word in former if word in left] == []

    lose_the_network(tablet)
    tablet.page.goto(f"{tablet.site.url}/record/")
    words = tablet.page.locator("[data-dases-takes-waiting]")
    words.wait_for(state="visible")
    assert words.inner_text().startswith("1")
    assert [word for word in former if word in tablet.page.content()] == []


def test_a_turn_that_ended_without_a_network_does_not_come_back(built_tablet: Tablet) -> None:
    tablet = built_tablet
    tablet.open()
    wait_until_kept(tablet)
    lose_the_network(tablet)
    tablet.check_microphone()
    tablet.press("stop")
    tablet.press("end")
    tablet.page.locator("[data-dases-leaving=offline]").wait_for(state="visible")
    tablet.page.reload()
    tablet.page.locator("[data-dases-takes-waiting]").wait_for(state="attached")
    assert tablet.data["ticket"] not in tablet.page.content()


def test_when_the_server_knows_of_no_turn_the_tablet_forgets_it(built_tablet: Tablet) -> None:
    tablet = built_tablet
    tablet.open()
    wait_until_kept(tablet)
    tablet.site.record_page = b""
    tablet.page.reload()
    tablet.page.wait_for_url("**/turn/")
    tablet.until(lambda: not tablet.page.evaluate(HAS_PAGE))


def test_a_server_that_stumbles_does_not_stop_a_turn(built_tablet: Tablet) -> None:
    tablet = built_tablet
    tablet.open()
    wait_until_kept(tablet)
    tablet.site.page_status = 502
    tablet.page.reload()
    tablet.shows("microphone")
    assert tablet.site.paths["/record/"] >= 2


def test_all_files_of_the_two_pages_are_kept(tablet: Tablet) -> None:
    pages = render(tablet.data).decode() + render(tablet.data, "collection/offline.html").decode()
    asked = set(re.findall(r'(?:href|src|data-dases-work\w+)="/static/([^"#]+)"', pages))
    assert asked == set(FILES)
