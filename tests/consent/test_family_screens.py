"""The family door in a real browser: a phone, no script needed, nothing that a reader trips over."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from tests.browser import chromium, eventually
from tests.consent.conftest import CODE, Family

# What an Arabic reader could not read: names, numbers and what is marked as another language aside.
LATIN = re.compile(r"[A-Za-zÀ-ÿ]{2,}")
RECEIPT_NUMBER = re.compile(r"\w{4}-\w{4}-\w{4}")
OWN_WORDS = """() => {
  const page = document.documentElement.cloneNode(true);
  const foreign = "[lang]:not(html, [lang^=ar]), script, bdi, code, article, .site-name";
  for (const part of page.querySelectorAll(foreign)) part.remove();
  const labels = [...page.querySelectorAll("[aria-label]")].map((part) => part.ariaLabel);
  return [page.textContent.replaceAll("DaSES Voice", ""), ...labels].join("\\n");
}"""

pytestmark = [pytest.mark.slow, pytest.mark.once, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def door(live_server: LiveServer, family: Family, now: datetime, named_child: None) -> str:
    return f"{live_server.url}/family/{family.invite(now).token}/"


@pytest.fixture
def browser(door: str) -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


def check(page: Page) -> None:
    """Nothing for axe to say, and nothing wider than the screen."""
    found: list[dict[str, Any]] = Axe().run(page).response["violations"]
    assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def press_enter(page: Page) -> None:
    with page.expect_navigation():
        page.keyboard.press("Enter")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_from_the_link_to_the_withdrawal_on_a_small_phone(
    browser: Browser, door: str, scheme: Any
) -> None:
    page = browser.new_page(
        viewport={"width": 320, "height": 640}, color_scheme=scheme, locale="fr-FR"
    )
    page.goto(door)
    check(page)
    page.get_by_label("Votre code").fill("000000")
    press_enter(page)
    check(page)
    page.get_by_label("Votre code").fill(CODE)
    press_enter(page)
    check(page)
    give = page.get_by_role("button", name="Je suis d’accord")
    refuse = page.get_by_role("button", name="Je ne suis pas d’accord")
    sizes = [button.bounding_box() for button in (give, refuse)]
    assert sizes[0] is not None
    assert sizes[1] is not None
    assert sizes[0]["width"] == sizes[1]["width"]
    page.get_by_role("link", name="Je décide plus tard").click()
    check(page)
    page.get_by_role("link", name="Relire le texte").click()
    give.click()
    assert "Vous avez dit oui" in page.inner_text("h1")
    check(page)
    page.get_by_role("link", name="Voir et imprimer").click()
    check(page)
    page.get_by_role("link", name="Retour à ma réponse").click()
    page.get_by_role("link", name="Retirer mon accord").click()
    check(page)
    page.get_by_role("button", name="Retirer mon accord").click()
    assert "Vous avez retiré votre accord" in page.inner_text("h1")
    check(page)
    page.get_by_role("button", name="Terminer et fermer").click()
    check(page)
    page.goto(door)
    assert "Ce lien ne marche plus" in page.inner_text("h1")
    check(page)
    page.get_by_role("button", name="Recevoir un nouveau lien").click()
    check(page)


def test_answering_without_scripts_in_english_by_keyboard_then_going_back(
    browser: Browser, door: str
) -> None:
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    page.goto(door + "?lang=en")
    page.get_by_label("Your code").fill(CODE)
    press_enter(page)
    refuse = page.get_by_role("button", name="I do not agree")
    refuse.focus()
    press_enter(page)
    assert "You said no" in page.inner_text("h1")
    page.go_back()
    assert "You have answered no" in page.inner_text("main")
    page.get_by_role("button", name="I agree", exact=True).click()
    page.wait_for_url(
        "**/answer/**"
    )  # a reload in the middle of the way there has nothing to reload
    page.reload()
    assert "You said yes" in page.inner_text("h1")


def open_at(browser: Browser, width: int, zoom: float = 1) -> Page:
    """A phone; zoomed in, it has fewer and larger pixels."""
    context = browser.new_context(
        viewport={"width": round(width / zoom), "height": 640},
        device_scale_factor=zoom,
    )
    return context.new_page()


def tab_to(page: Page, name: str) -> None:
    """Walk there as somebody without a pointer does."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if name in page.evaluate("document.activeElement.textContent"):
            return
    pytest.fail(f"the keyboard does not lead to {name}")


def check_arabic(page: Page) -> None:
    check(page)
    assert page.get_attribute("html", "dir") == "rtl"
    words = RECEIPT_NUMBER.sub("", page.evaluate(OWN_WORDS))
    # What a file is called has no other name.
    assert set(LATIN.findall(words)) <= {"PDF"}


@dataclass(frozen=True)
class Words:
    """What the family's pages say on the way, in one language."""

    language: str
    code: str
    give: str
    gave: str
    see: str
    withdraw: str
    withdrew: str
    change: str
    refuse: str
    refused: str
    leave: str
    new_link: str


ARABIC = Words(
    "ar",
    code="رمزكم",
    give="أنا موافق",
    gave="قلتم نعم",
    see="العرض والطباعة",
    withdraw="سحب موافقتي",
    withdrew="سحبتم موافقتكم",
    change="تغيير جوابي",
    refuse="أنا غير موافق",
    refused="قلتم لا",
    leave="إنهاء وإغلاق",
    new_link="الحصول على رابط جديد",
)
FRENCH = Words(
    "fr",
    code="Votre code",
    give="Je suis d’accord",
    gave="Vous avez dit oui",
    see="Voir et imprimer",
    withdraw="Retirer mon accord",
    withdrew="Vous avez retiré votre accord",
    change="Changer ma réponse",
    refuse="Je ne suis pas d’accord",
    refused="Vous avez dit non",
    leave="Terminer et fermer",
    new_link="Recevoir un nouveau lien",
)


@pytest.mark.parametrize(
    ("words", "width", "zoom"),
    [(ARABIC, 320, 1), (ARABIC, 780, 2), (FRENCH, 780, 2)],
    ids=["arabic", "arabic zoomed", "french zoomed"],
)
def test_by_keyboard_alone_give_withdraw_and_refuse(
    browser: Browser, door: str, words: Words, width: int, zoom: float
) -> None:
    check_page = check_arabic if words is ARABIC else check
    page = open_at(browser, width, zoom)
    page.goto(f"{door}?lang={words.language}")
    check_page(page)
    page.get_by_label(words.code).focus()
    page.keyboard.type("000000")
    press_enter(page)
    check_page(page)
    page.get_by_label(words.code).focus()
    page.keyboard.press("ControlOrMeta+A")  # the wrong one still stands there, to be compared
    page.keyboard.type(CODE)
    press_enter(page)
    check_page(page)
    tab_to(page, words.give)
    press_enter(page)
    assert words.gave in page.inner_text("h1")
    check_page(page)
    tab_to(page, words.see)
    press_enter(page)
    check_page(page)
    page.go_back()
    for _asked_and_confirmed in range(2):
        tab_to(page, words.withdraw)
        press_enter(page)
        check_page(page)
    assert words.withdrew in page.inner_text("h1")
    tab_to(page, words.change)
    press_enter(page)
    tab_to(page, words.refuse)
    press_enter(page)
    assert words.refused in page.inner_text("h1")
    check_page(page)
    tab_to(page, words.leave)
    press_enter(page)
    check_page(page)
    page.goto(f"{door}?lang={words.language}")
    check_page(page)
    tab_to(page, words.new_link)
    press_enter(page)
    check_page(page)


def test_the_notice_is_heard_as_it_was_hashed(browser: Browser, door: str) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844}, locale="fr-FR")
    page.goto(door)
    page.get_by_label("Votre code").fill(CODE)
    press_enter(page)
    page.get_by_role("link", name="Lire en mots faciles").click()
    check(page)
    assert "Vous pouvez dire oui. Vous pouvez dire non." in page.inner_text("main")
    assert "voix d’un ordinateur" in page.inner_text("main")
    with page.expect_response(lambda answer: "/sounds/" in answer.url) as heard:
        page.get_by_role("button", name="Écouter : Le texte, lu à voix haute").click()
    eventually(page, lambda: page.evaluate("document.querySelector('audio').currentTime") > 0.2)
    assert hashlib.sha256(heard.value.body()).hexdigest() in heard.value.url
    assert page.evaluate("document.querySelector('audio').duration") > 60


def test_point_by_point_in_arabic_by_keyboard_on_a_small_phone(browser: Browser, door: str) -> None:
    page = open_at(browser, 320)
    page.goto(f"{door}?lang=ar")
    page.get_by_label("رمزكم").fill(CODE)
    press_enter(page)
    tab_to(page, "الإجابة نقطةً نقطة")
    page.keyboard.press("Enter")
    check_arabic(page)
    tab_to(page, "إرسال أجوبتي")
    press_enter(page)
    assert page.get_by_text("اختاروا نعم أو لا.").count() == 4  # beside each point, and above
    check_arabic(page)
    page.get_by_label("نعم، أوافق على هذا").first.press("Space")
    page.get_by_label("لا، لا أوافق على هذا").last.press("Space")
    tab_to(page, "إرسال أجوبتي")
    press_enter(page)
    assert "قلتم نعم لبعض النقاط فقط" in page.inner_text("h1")
    check_arabic(page)
    tab_to(page, "أين يوجد الصوت")
    press_enter(page)
    assert "أين يوجد الصوت" in page.inner_text("h1")
    check_arabic(page)
