"""A pupil's tablet: the recorder's page in Chromium, with a fake microphone."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import numpy.typing as npt
import pytest
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.test import RequestFactory
from playwright.sync_api import Browser, Page

from dases_voice.audio.signal import DEFAULT_RULES
from tests.browser import FAKE_MICROPHONE_RATE_HZ, chromium, eventually, write_microphone_wav
from tests.dases_voice.collection.recorder.installed import collect, install, with_files_in
from tests.dases_voice.collection.recorder.site import INTAKE_KEY, RunningSite, Site

SPEECH_S = 1.0
PAUSE_S = 1.6


def recorder_data(**changes: Any) -> dict[str, Any]:
    """Return what the server tells the page; two prompts unless told otherwise."""
    texts = [("en", "The cat sleeps on the warm roof."), ("fr", "Le chat dort sur le toit.")]
    prompts = [
        prompt(position, language=language, text=text)
        for position, (language, text) in enumerate(texts, start=1)
    ]
    return {
        "mode": "A",
        "card": {"symbol": "fox", "label": "Renard"},
        "upload_base": "/api/takes/",
        "ticket": "a-signed-ticket",
        "turn_id": str(uuid4()),
        "end_url": "/turn/end/",
        "intake_key": INTAKE_KEY,
        "quality_rules": [rule.as_dict() for rule in DEFAULT_RULES],
        "prompts": prompts,
        "max_duration_s": 15,
        "countdown_step_ms": 30,
        **changes,
    }


def prompt(position: int, **changes: Any) -> dict[str, Any]:
    """Return a prompt as the server describes it: a text to read unless told otherwise."""
    return {
        "id": str(uuid4()),
        "kind": "read",
        "language": "en",
        "text": "",
        "picture": None,
        "voice": None,
        "max_duration_s": 15,
        "end_silence_s": 1.2,
        "position": position,
        "done": False,
        **changes,
    }


def render(data: dict[str, Any], template: str = "collection/record.html") -> bytes:
    request = RequestFactory().get("/record/")
    request.user = AnonymousUser()
    return render_to_string(template, {"recorder": data}, request).encode()


class Tablet:
    """One pupil's page, and the few things that a pupil does with it."""

    def __init__(self, page: Page, site: Site, data: dict[str, Any]) -> None:
        self.page = page
        self.site = site
        self.data = data

    def open(self) -> None:
        self.site.record_page = render(self.data)
        self.page.goto(f"{self.site.url}/record/")
        self.shows("microphone")

    def shows(self, step: str) -> None:
        self.page.locator(f"[data-dases-step={step}]").wait_for(state="visible")

    def press(self, action: str) -> None:
        self.page.locator(f"[data-dases-action={action}]:visible").click()

    def check_microphone(self) -> None:
        self.press("open-microphone")
        self.shows("check")
        self.press("check-done")
        self.shows("prompt")

    def record(self, *, seconds: float = 0.7) -> None:
        """Press, speak, press; the take is then ready to be heard."""
        self.press("record")
        self.reaches("recording")
        self.page.wait_for_timeout(seconds * 1000)  # a take lasts as long as it lasts
        # In one go with the look: on a slow machine the pause has ended the take meanwhile.
        self.page.evaluate(
            """document.querySelector("[data-phase=recording] [data-dases-action=record]")?.click()"""
        )
        self.shows("review")

    def reaches(self, phase: str) -> None:
        self.page.locator(f"[data-phase={phase}]").wait_for()

    def record_and_keep(self, *, seconds: float = 0.5) -> None:
        self.record(seconds=seconds)
        self.press("keep")
        self.page.locator("[data-dases-step=review]").wait_for(state="hidden")

    def stored(self) -> list[dict[str, Any]]:
        """Return the rows of the device's queue, without their sound."""
        rows: list[dict[str, Any]] = self.page.evaluate(
            """async () => {
              const names = (await indexedDB.databases()).map(({ name }) => name);
              if (!names.includes("dases-voice")) return [];
              const database = await new Promise((resolve) => {
                const request = indexedDB.open("dases-voice");
                request.onsuccess = () => resolve(request.result);
              });
              const transaction = database.transaction(["takes", "bodies"]);
              const [rows, bodies] = await Promise.all(["takes", "bodies"].map((name) => {
                const request = transaction.objectStore(name).getAll();
                return new Promise((resolve) => {
                  request.onsuccess = () => resolve(request.result);
                });
              }));
              database.close();
              // Both are in the order of the takes' ids: each sound has its row, and each row its sound.
              return rows.map((row, number) => ({ ...row, bytes: bodies[number].byteLength }));
            }"""
        )
        return rows

    def until(self, question: Callable[[], bool], *, seconds: float = 15.0) -> None:
        eventually(self.page, question, seconds=seconds)


def spoken(seed: int) -> npt.NDArray[np.float64]:
    """Return a second like speech and a pause like a quiet room; no two places are alike."""
    rng = np.random.default_rng(seed)
    count = int(SPEECH_S * FAKE_MICROPHONE_RATE_HZ)
    syllables = np.abs(np.sin(np.arange(count) * 2 * np.pi * 4 / FAKE_MICROPHONE_RATE_HZ)) + 0.1
    speech = np.clip(rng.normal(0, 0.12, count), -0.5, 0.5) * syllables
    room = rng.normal(0, 0.0005, int(PAUSE_S * FAKE_MICROPHONE_RATE_HZ))
    return np.concatenate([speech, room])


@pytest.fixture(scope="module")
def microphone(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Path, npt.NDArray[np.int16]]:
    """Return the file that the fake microphone plays, and its samples."""
    path = tmp_path_factory.mktemp("microphone") / "speech.wav"
    return path, write_microphone_wav(path, spoken(7), FAKE_MICROPHONE_RATE_HZ)


@pytest.fixture(scope="module")
def browser(microphone: tuple[Path, npt.NDArray[np.int16]]) -> Iterator[Browser]:
    # For a module only: other tests must not find Playwright's event loop in their thread.
    with chromium(microphone=microphone[0]) as browser:
        yield browser


@pytest.fixture(scope="module")
def running_site() -> Iterator[RunningSite]:
    site = RunningSite()
    yield site
    site.close()


@pytest.fixture
def site(running_site: RunningSite) -> Site:
    running_site.site.reset()
    return running_site.site


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Return a page in a browser profile of its own; what it complains of fails the test."""
    context = browser.new_context(locale="fr-FR", viewport={"width": 820, "height": 1100})
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda message: (
            complaints.append(message.text) if "Content Security Policy" in message.text else None
        ),
    )
    yield page
    context.close()
    assert complaints == []


@pytest.fixture
def tablet(page: Page, site: Site) -> Tablet:
    return Tablet(page, site, recorder_data())


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return collect(tmp_path_factory.mktemp("static"))


@pytest.fixture
def built_tablet(tablet: Tablet, built: Path) -> Iterator[Tablet]:
    """Return a tablet that meets the site as it is installed, its service worker included."""
    with with_files_in(built):
        install(tablet.site, built)
        yield tablet
