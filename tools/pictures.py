"""Take the pictures of the guides from a running demonstration.

    make run                       (in another terminal, until its demonstration is ready)
    make pictures                  (or: .venv/bin/python -m tools.pictures http://127.0.0.1:8000)

The pictures show a fresh demonstration, in French; opening a session and a clip changes it a little.
"""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.browser import chromium

FOLDER = Path(__file__).parents[1] / "docs" / "guide" / "pictures"
LARGEST_BYTES = 150_000
DESK, BOARD, TABLET, PHONE = (1200, 800), (1100, 1050), (820, 800), (390, 780)


class Photographer:
    """Somebody who walks through the demonstration with a camera."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser = browser
        self.address = address.rstrip("/")

    @contextmanager
    def visit(self, size: tuple[int, int]) -> Iterator[Page]:
        """Open a browser window of its own, in French."""
        context = self.browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            base_url=self.address,
            locale="fr-FR",
            reduced_motion="reduce",
        )
        try:
            yield context.new_page()
        finally:
            context.close()

    def keep(self, page: Page, name: str) -> None:
        """Write what the window shows."""
        file = FOLDER / f"{name}.png"
        page.screenshot(path=file)
        size = file.stat().st_size
        if size > LARGEST_BYTES:
            raise SystemExit(f"{file.name} has {size} bytes; {LARGEST_BYTES} is the most")
        sys.stdout.write(f"{file.name}  {size // 1000} kB\n")

    def start(self) -> None:
        with self.visit(DESK) as page:
            page.goto("/demo/")
            self.keep(page, "start")

    def family(self) -> None:
        with self.visit(PHONE) as page:
            page.goto("/demo/")
            letter = page.get_by_role("row").filter(has=page.get_by_text("Sur la lettre"))
            code = letter.get_by_text(re.compile(r"^\d{6}$")).inner_text()
            letter.get_by_role("link").click()
            page.get_by_label("Votre code").fill(code)
            page.get_by_role("button", name="Ouvrir").click()
            page.get_by_role("heading", level=1).wait_for()
            self.keep(page, "family")
            page.get_by_role("button", name="Je suis d’accord").scroll_into_view_if_needed()
            self.keep(page, "family-answer")

    def lesson(self) -> None:
        """Walk through a lesson: a teacher’s board and a pupil’s tablet, which need each other."""
        with self.visit(BOARD) as board, self.visit(TABLET) as tablet:
            self._enter(board, "Claire Martin")
            board.get_by_role("button", name="Commencer une séance").click()
            code = board.locator(".join-code").inner_text()
            session, card = board.url, self._card(board)
            self.keep(board, "lesson-sheet")
            tablet.goto("/join/")
            self.keep(tablet, "lesson-join")
            tablet.goto(f"/join/{code}/")
            self.keep(tablet, "lesson-cards")
            self._arrive(tablet, card)
            self._record(tablet)
            board.goto(session)
            self.keep(board, "board")
            board.get_by_role("button", name="Faire une pause").click()
            tablet.goto("/turn/")
            tablet.get_by_role("heading", name="La classe fait une pause").wait_for()
            self.keep(tablet, "lesson-break")
            board.get_by_role("button", name="Reprendre après la pause").click()
            board.get_by_role("link", name="Fermer la séance").click()
            self.keep(board, "lesson-close")

    def _arrive(self, tablet: Page, card: list[str]) -> None:
        tablet.goto(f"/turn/card/{card[0]}/")
        for picture in card[1:]:
            tablet.locator(f"input[value={picture}]").check(force=True)
        self.keep(tablet, "lesson-secret")
        tablet.get_by_role("button", name="C’est moi").click()
        self.keep(tablet, "lesson-question")
        tablet.get_by_role("button", name="Oui, je veux bien").click()
        self.keep(tablet, "lesson-turn")
        tablet.get_by_role("button", name="Essayer le micro").click()
        tablet.get_by_role("button", name="Continuer").wait_for()
        self.keep(tablet, "lesson-check")
        tablet.get_by_role("button", name="Continuer").click()

    def _record(self, tablet: Page) -> None:
        record = tablet.get_by_role("button", name="Enregistrer")
        record.wait_for()
        self.keep(tablet, "recorder")
        record.click()
        stop = tablet.get_by_role("button", name="J’ai fini")
        stop.wait_for()
        self.keep(tablet, "lesson-recording")
        stop.click()
        tablet.get_by_role("button", name="Je garde").wait_for()
        self.keep(tablet, "lesson-listen")

    def prompts(self) -> None:
        """Show what a teacher gives the class to say."""
        with self.visit(DESK) as page:
            self._enter(page, "Claire Martin")
            page.goto("/prompt-sets/")
            self.keep(page, "prompt-sets")
            page.get_by_role("main").get_by_role("link", name="A1").first.click()
            self.keep(page, "prompt-set")

    def _card(self, page: Page) -> list[str]:
        """Return the first pupil's card and two pictures, from the cards to print."""
        page.goto("/classes/")
        page.get_by_role("link", name="CM2 A").click()
        page.get_by_role("link", name="Cartes à imprimer").click()
        drawings = page.locator("main").inner_html()
        return re.findall(r"/img/(?:cards|secrets)/([a-z]+)", drawings)[:3]

    def review(self) -> None:
        with self.visit(DESK) as page:
            self._enter(page, "Nadia Leroy")
            page.get_by_role("button", name="Écouter l’extrait suivant").click()
            page.get_by_role("button", name="Utilisable").wait_for()
            self.keep(page, "review")

    def edition(self) -> None:
        with self.visit(DESK) as page:
            self._enter(page, "Inès Moreau")
            page.get_by_role("main").get_by_role("link").first.click()
            page.get_by_role("link", name="Fichiers de votre édition").click()
            self.keep(page, "edition")

    def school(self) -> None:
        with self.visit(DESK) as page:
            self._enter(page, "Hélène Faure")
            self.keep(page, "school")

    def operations(self) -> None:
        with self.visit(DESK) as page:
            self._enter(page, "Bernard Petit")
            self.keep(page, "officer")

    def _enter(self, page: Page, name: str) -> None:
        page.goto("/demo/")
        page.get_by_role("button", name=name).click()
        page.wait_for_load_state()


def main() -> None:
    """Take all pictures."""
    address = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"
    FOLDER.mkdir(parents=True, exist_ok=True)
    fake_microphone = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
    with chromium(extra=fake_microphone) as browser:
        photographer = Photographer(browser, address)
        photographer.start()
        photographer.family()
        photographer.lesson()
        photographer.prompts()
        photographer.review()
        photographer.edition()
        photographer.school()
        photographer.operations()


if __name__ == "__main__":
    main()
