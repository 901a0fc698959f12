"""One voice, from the microphone to a licensed corpus, and out of it again."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import soundfile
import soxr
from mutagen.flac import FLAC
from playwright.sync_api import Browser, Page

from tests.browser import FAKE_MICROPHONE_RATE_HZ, chromium
from tests.journeys import editions, people, sounds
from tests.journeys.site import Site, eventually
from tests.journeys.world import CHILDREN, PARENT

pytestmark = [pytest.mark.journey, pytest.mark.slow]

CHILD, ANOTHER = 0, 1
MICROPHONE = "microphone.wav"
MOSTLY = 0.5  # with another voice, level or rate it would be nothing at all


@dataclass
class Journey:
    """What the people of one journey share."""

    site: Site
    browser: Browser
    world: dict[str, Any]
    complaints: people.Complaints
    microphones: list[sounds.Microphone]
    folder: Path

    def page(self, viewport: dict[str, int] | None = None) -> Page:
        """Open a page in a browser of one's own."""
        return self.complaints.of(people.new_person(self.browser, viewport).new_page())

    def puts_at_the_microphone(self, child: int) -> sounds.Microphone:
        """Let the tablet's microphone, which is opened anew for each pupil, hear this child."""
        shutil.copyfile(self.microphones[child].file, self.folder / MICROPHONE)
        return self.microphones[child]

    def ask(self, call: str) -> Any:
        """Ask the site's own world (`tests.journeys.world`)."""
        return self.site.ask(f"from tests.journeys import world\nanswer = world.{call}")


@pytest.fixture
def journey(
    site: Site, child_recordings: list[tuple[Path, str]], tmp_path: Path
) -> Iterator[Journey]:
    microphones = [
        sounds.microphone_with(file, tmp_path / file.name) for file, _text in child_recordings
    ]
    with chromium(microphone=tmp_path / MICROPHONE) as browser:
        texts = [text for _file, text in child_recordings]
        made = site.ask(f"from tests.journeys.world import build\nanswer = build({texts!r})")
        yield Journey(site, browser, made, people.Complaints([]), microphones, tmp_path)


def test_a_voice_goes_all_the_way_and_comes_back(journey: Journey) -> None:
    code = the_head_prints_letters(journey)
    receipt = the_parent_says_yes(journey, code)
    the_class_records(journey)
    key = the_stored_takes_are_the_voice(journey)
    the_reviewer_accepts(journey, clips=4)
    edition, token = the_researcher_signs(journey)
    first = editions.download(edition, token, journey.folder / "first")
    the_edition_is_what_it_says(first, journey.folder)
    assert sorted(who_speaks(journey, first)) == [CHILD, CHILD, ANOTHER, ANOTHER]

    the_parent_withdraws(journey, receipt, code)
    the_voice_is_gone(journey, edition, token, first, key)
    assert journey.complaints.lines == []


def the_head_prints_letters(journey: Journey) -> str:
    """The head prepares the letter of one family; the code is on paper only."""
    page = journey.page()
    people.log_in(page, journey.site, "head")
    page.goto(f"{journey.site.url}/classes/{journey.world['school_class']}/letters/")
    for box in page.locator("input[name=pupils]:checked").all():
        box.uncheck()
    page.check(f"input[name=pupils][value='{journey.world['pupils'][CHILD]}']")
    page.click("main form button")
    code = page.locator(".letter__code").inner_text().replace(" ", "").replace("\xa0", "")
    assert re.fullmatch(r"\d{6}", code)
    page.context.close()
    return code


def the_parent_says_yes(journey: Journey, code: str) -> str:
    """The parent follows the mail's link on a phone, and gets a receipt with a new link."""
    site = journey.site
    invitation = eventually(lambda: site.mailbox.to(PARENT), what="the mail arrives")[0]
    assert code not in invitation.as_string()
    page = journey.page(people.PHONE)
    people.open_family_door(page, people.link_in(invitation), code)
    equal = [page.locator(f"button[name=answer][value={v}]") for v in ("give", "refuse")]
    boxes = [button.bounding_box() for button in equal]
    assert boxes[0] is not None
    assert boxes[1] is not None
    assert (boxes[0]["width"], boxes[0]["height"]) == (boxes[1]["width"], boxes[1]["height"])
    equal[0].click()
    page.get_by_role("heading", name="Vous avez dit oui").wait_for()
    page.context.close()
    receipts = eventually(lambda: site.mailbox.to(PARENT)[1:], what="the receipt arrives")
    assert "Awa" not in str(receipts[0]["Subject"])
    return people.link_in(receipts[0])


def the_class_records(journey: Journey) -> None:
    """A session in which our child and another one record, on one tablet, one after the other.

    Each session sends one of the three to the other activity; the teacher opens sessions until it
    is neither of these two.
    """
    teacher = journey.page()
    people.log_in(teacher, journey.site, "teacher")
    children = [journey.world["pupils"][n] for n in (CHILD, ANOTHER)]
    for _ in range(20):
        teacher.goto(f"{journey.site.url}/classes/{journey.world['school_class']}/")
        teacher.click("form[action$='/sessions/'] button")
        if all(journey.ask(f"is_asked_now({child!r})") for child in children):
            break
        teacher.click("a[href$='/close/']")
        teacher.click("main form button")
    code = teacher.locator(".join-code").inner_text()
    tablet = journey.page(people.TABLET)
    people.join_class(tablet, journey.site, code)
    for number in (CHILD, ANOTHER):
        _name, card, secret = CHILDREN[number]
        microphone = journey.puts_at_the_microphone(number)
        people.choose_card(tablet, card, secret)
        people.say_yes_at_the_microphone(tablet)
        people.check_the_microphone(tablet)
        for _ in range(2):
            people.record_and_keep(tablet, microphone)
        people.hand_the_tablet_over(tablet)
    tablet.context.close()
    eventually(
        lambda: journey.ask("states()") == {"processed": 4},
        seconds=120,
        what="the worker has made four clips",
    )
    teacher.context.close()


def the_stored_takes_are_the_voice(journey: Journey) -> str:
    """Every raw take, decrypted, is to the bit what the microphone played, and holds the voice."""
    subject = journey.world["subjects"][CHILD]
    takes = journey.ask(f"recordings_of({subject!r}, {str(journey.folder)!r})")
    assert len(takes) == 2
    for take in takes:
        samples, rate_hz = soundfile.read(take["file"])
        assert rate_hz == FAKE_MICROPHONE_RATE_HZ
        stored, _rate_hz = soundfile.read(take["file"], dtype="int16")
        assert sounds.share_heard_in(stored, journey.microphones[CHILD]) > MOSTLY
        speech = sounds.speech_of(journey.microphones[CHILD].voice)
        assert sounds.best_correlation(speech, samples) > 0.99
    key: str = takes[0]["key"]
    return key


def the_reviewer_accepts(journey: Journey, *, clips: int) -> None:
    """The reviewer hears each clip and accepts it."""
    page = journey.page()
    people.log_in(page, journey.site, "reviewer")
    page.goto(f"{journey.site.url}/review/")
    page.click("form[action$='/review/next/'] button")
    for _ in range(clips):
        page.wait_for_url(re.compile(r"/review/[0-9a-f-]{36}/$"))
        with page.expect_navigation():
            page.click("button[name=verdict][value=accept]")
    assert page.url.endswith("/review/")
    page.context.close()


def the_researcher_signs(journey: Journey) -> tuple[str, str]:
    """The researcher signs under the hash on the screen, has an edition made and gets a key."""
    site = journey.site
    released = journey.ask(f"release({journey.world['campaign']!r})")
    page = journey.page()
    people.log_in(page, site, "researcher")
    page.goto(f"{site.url}/agreements/{released['agreement']}/")
    page.check("input[name=read]")
    page.click("form[action$='/sign/'] button")
    page.click("form[action$='/editions/'] button")
    page.wait_for_url("**/editions/**")
    edition = page.url.rstrip("/")
    eventually(lambda: _is_ready(page), what="the edition is prepared")
    page.goto(f"{site.url}/tokens/")
    page.fill("input[name=label]", "journey")
    page.click("main form[method=post]:has(input[name=label]) button[type=submit]")
    token = page.locator("#secret").inner_text().strip()
    page.context.close()
    return edition.replace("/editions/", "/api/editions/"), token


def the_edition_is_what_it_says(edition: editions.DownloadedEdition, folder: Path) -> None:
    """Checksums hold; clips are 16 kHz mono FLAC with samples in them and nothing else."""
    assert edition.checksums_hold()
    clips = edition.clip_files()
    assert len(clips) == 4
    for name, content in clips.items():
        samples, rate_hz = editions.samples_of(content)
        assert (rate_hz, samples.ndim) == (16_000, 1)
        file = folder / Path(name).name
        file.write_bytes(content)
        _holds_no_metadata(file)


def who_speaks(journey: Journey, edition: editions.DownloadedEdition) -> list[int]:
    """Return whose voice each clip holds: the one child whose speech is in it, sample by sample."""
    speeches = [
        soxr.resample(sounds.speech_of(heard.voice), FAKE_MICROPHONE_RATE_HZ, 16_000)
        for heard in journey.microphones
    ]
    speakers = []
    for content in edition.clip_files().values():
        samples, _rate_hz = editions.samples_of(content)
        likeness = [sounds.best_correlation(speech, samples) for speech in speeches]
        assert sum(alike > 0.97 for alike in likeness) == 1, likeness
        speakers.append(likeness.index(max(likeness)))
    return speakers


def the_parent_withdraws(journey: Journey, link: str, code: str) -> None:
    """The parent comes back by the receipt's link and takes the yes back."""
    page = journey.page(people.PHONE)
    people.open_family_door(page, link, code)
    page.click("a[href*='/withdraw/']")
    page.click("form[action*='/withdraw/'] button[type=submit]")
    page.get_by_role("heading", name="Vous avez retiré votre accord").wait_for()
    page.context.close()


def the_voice_is_gone(
    journey: Journey, edition: str, token: str, first: editions.DownloadedEdition, key: str
) -> None:
    """The old edition refuses and says why; the revision lacks the voice; nothing decrypts."""
    refusal = editions.ask(f"{edition}/files/SHA256SUMS", token)
    assert refusal.status == 410
    assert json.loads(refusal.body)["message"]
    revised = eventually(
        lambda: journey.ask("edition_of_the_revision()"),
        seconds=120,
        what="the erasure revision is published with its edition",
    )
    second = editions.download(
        f"{journey.site.url}/api/editions/{revised}", token, journey.folder / "second"
    )
    assert second.checksums_hold()
    assert len(second.clip_files()) == 2
    assert set(second.clip_files()) < set(first.clip_files())
    assert who_speaks(journey, second) == [ANOTHER, ANOTHER]
    eventually(lambda: journey.ask("states()").get("erased") == 2, what="the voice is erased")
    assert journey.ask(f"readable_blobs_of({key!r})") == []
    notices = eventually(
        lambda: journey.site.mailbox.to("researcher@voix.example"), what="the licensee is told"
    )
    assert notices
    for command in (("audit", "verify"), ("fsck", "--deep")):
        done = journey.site.manage(*command)
        assert done.returncode == 0, done.stdout + done.stderr


def _is_ready(page: Page) -> bool:
    page.reload()
    return "SHA256SUMS" in page.content()


def _holds_no_metadata(file: Path) -> None:
    """Ask a library that did not write the file, and exiftool where it is installed."""
    flac = FLAC(file)  # type: ignore[no-untyped-call]  # mutagen has no types
    assert not flac.tags
    assert not flac.pictures
    if shutil.which("exiftool"):
        shown = subprocess.run(
            ["exiftool", "-a", "-G1", "-ee", "-j", str(file)],  # on PATH on purpose
            capture_output=True,
            check=True,
        )
        names = {
            name
            for name in json.loads(shown.stdout)[0]
            if not name.startswith(("System:", "ExifTool:", "File:", "SourceFile", "Composite:"))
        }
        assert {name.partition(":")[2] for name in names} <= STREAM_FIELDS


STREAM_FIELDS = {
    "BlockSizeMin",
    "BlockSizeMax",
    "FrameSizeMin",
    "FrameSizeMax",
    "SampleRate",
    "Channels",
    "BitsPerSample",
    "TotalSamples",
    "MD5Signature",
    "Vendor",
}
