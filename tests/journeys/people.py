"""What each person does in the browser, step by step, as the screens ask for it."""

import re
from dataclasses import dataclass
from email.message import EmailMessage

from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser import eventually
from tests.journeys.site import Site
from tests.journeys.sounds import Microphone
from tests.journeys.world import PASSWORD, TOTP_SECRET

PHONE = {"width": 390, "height": 844}
TABLET = {"width": 820, "height": 1180}


@dataclass
class Complaints:
    """What the browser's console said that nobody should have to read."""

    lines: list[str]

    def of(self, page: Page) -> Page:
        """Listen to a page."""
        page.on("pageerror", lambda error: self.lines.append(f"{page.url}: {error}"))
        page.on(
            "console",
            lambda message: (
                self.lines.append(f"{page.url}: {message.text}")
                if message.type == "error"
                else None
            ),
        )
        return page


# When the fake microphone was opened: it plays its file from the start each time.
NOTE_WHEN_THE_MICROPHONE_OPENS = """
const devices = navigator.mediaDevices;
const open = devices?.getUserMedia.bind(devices);
if (open) devices.getUserMedia = async (wishes) => {
  const stream = await open(wishes);
  window.microphoneOpenedAt = performance.now();
  return stream;
};
"""
# Of the room's silence, so much must be left for the countdown when a pupil presses the button.
QUIET_FROM_S, QUIET_TO_S = 0.5, 2.0


def new_person(browser: Browser, viewport: dict[str, int] | None = None) -> BrowserContext:
    """Give somebody a browser of their own, in French."""
    context = browser.new_context(locale="fr-FR", viewport=viewport)  # type: ignore[arg-type]  # a plain dict
    context.set_default_timeout(15_000)
    context.add_init_script(NOTE_WHEN_THE_MICROPHONE_OPENS)
    return context


def log_in(page: Page, site: Site, name: str) -> None:
    """Log a member of staff in, with the second factor where the role asks for it."""
    page.goto(f"{site.url}/accounts/login/")
    page.fill("input[name=login]", f"{name}@voix.example")
    page.fill("input[name=password]", PASSWORD)
    page.click("main form button[type=submit]")
    page.wait_for_load_state()
    if "/2fa/" in page.url:
        page.fill("input[name=code]", _second_factor())
        page.click("main form button[type=submit]")
        page.wait_for_load_state()


def link_in(message: EmailMessage) -> str:
    """Return the family link of a mail."""
    body = message.get_body(("plain",))
    assert body is not None
    found = re.search(r"https?://\S+/family/\S+/", body.get_content())
    assert found, "the mail holds a link"
    return found.group(0)


def open_family_door(page: Page, link: str, code: str) -> None:
    """Open the link of a mail and give the code of the letter."""
    page.goto(link)
    page.fill("input[name=code]", code)
    page.click("main form button[type=submit]")
    page.wait_for_load_state()


def join_class(page: Page, site: Site, code: str) -> None:
    """Join the session with the code on the board."""
    page.goto(f"{site.url}/join/")
    page.fill("main input[type=text]", code)
    page.click("main form button[type=submit]")
    page.wait_for_url("**/turn/")


def choose_card(page: Page, card: str, secret: tuple[str, str]) -> None:
    """Choose the own card and confirm it with the two pictures."""
    page.click(f"a[href$='/turn/card/{card}/']")
    for picture in secret:
        page.check(f"input[value={picture}]", force=True)
    page.click("main form button[type=submit]")
    page.wait_for_url("**/turn/assent/")


def say_yes_at_the_microphone(page: Page) -> None:
    """Answer the pupil's own question."""
    page.click("button[name=answer][value=yes]")
    page.wait_for_url("**/record/")


def check_the_microphone(page: Page) -> None:
    """Let the tablet hear the pupil once."""
    page.click("[data-dases-action=open-microphone]")
    page.locator("[data-dases-step=check]").wait_for()
    page.click("[data-dases-action=check-done]")


def record_and_keep(page: Page, microphone: Microphone) -> None:
    """Read one sentence until the recorder hears silence, and keep it."""
    page.locator("[data-dases-step=prompt]").wait_for()
    eventually(page, lambda: _is_quiet(page, microphone), seconds=30)
    page.click("[data-dases-action=record]")
    page.locator("[data-dases-step=review]").wait_for(timeout=25_000)
    page.click("[data-dases-action=keep]")
    page.locator("[data-dases-step=review]").wait_for(state="hidden")


def hand_the_tablet_over(page: Page) -> None:
    """End the turn; the next pupil sees the cards."""
    page.locator("[data-dases-step=thanks]").wait_for()
    page.click("[data-dases-action=end]")
    page.wait_for_url("**/turn/")


def _is_quiet(page: Page, microphone: Microphone) -> bool:
    """Return whether the voice has just ended, and will not come again before the countdown does."""
    playing_s = page.evaluate("(performance.now() - window.microphoneOpenedAt) / 1000")
    return bool(QUIET_FROM_S < playing_s % microphone.loop_s < QUIET_TO_S)


def _second_factor() -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return str(format_hotp_value(hotp_value(TOTP_SECRET, counter)))
