"""Every page and mail of the family door in the family's language, and light enough for a phone."""

import gzip
import hashlib
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse
from django.utils import translation

from consent import errors
from consent.enums import Audience, NoticeFormat, PurposeCode
from consent.models import Holder, NoticeSound, NoticeVersion, Presentation
from consent.queries import rendering_in, sound_for
from consent.services import announce_invitation
from consent.services.notices import FIRST_CAMPAIGN
from dases_voice.core.modules import join_modules
from dases_voice.core.statics import MODULES
from tests.consent.conftest import Family, Visitor, last_mail

HOLDERS_LANGUAGES = ("en", "ar", "tr", "pt")
MET_BY_FAMILIES = (
    errors.AlreadyAnswered,
    errors.DisplayInvalid,
    errors.NoticeSuperseded,
    errors.SignerNotEntitled,
)
FIRST_PAGE_BYTES = 60_000
# What each answer carries beside its body.
HEADER_BYTES = 600


@pytest.mark.parametrize("language", HOLDERS_LANGUAGES)
def test_holders_read_the_same_content_section_by_section(
    version: NoticeVersion, language: str
) -> None:
    french, other = (rendering_in(version, Audience.HOLDER, code) for code in ("fr", language))
    assert other.language == language
    assert shape(other.words) == shape(french.words)
    for fixed in ("protection-des-donnees@voix.example", "www.cnil.fr", "75357 Paris SP 07"):
        assert fixed in other.content


def shape(words: dict[str, Any]) -> list[tuple[int, int]]:
    return [(len(s.get("points", [])), len(s.get("paragraphs", []))) for s in words["sections"]]


def test_every_shipped_notice_says_that_it_is_a_draft(version: NoticeVersion) -> None:
    assert all(r.words["draft"] for r in version.renderings.exclude(format="audio"))


@pytest.mark.parametrize("language", settings.FAMILY_LANGUAGES)
def test_a_mail_and_its_link_speak_the_holders_language(
    family: Family, now: datetime, language: str
) -> None:
    Holder.objects.update(language=language)
    family.links[0].holder.refresh_from_db()
    announce_invitation(issued=family.invite(now), at=now)
    mail = last_mail()
    assert f"?lang={language}" in mail.text
    assert f'<html lang="{language}"' in mail.html
    assert "Your answer" not in mail.subject
    assert "réponse" not in mail.subject


@pytest.mark.parametrize("language", settings.FAMILY_LANGUAGES)
@pytest.mark.parametrize("error", MET_BY_FAMILIES)
def test_what_went_wrong_is_said_in_the_familys_language(
    error: type[errors.ConsentError], language: str
) -> None:
    with translation.override("fr"):
        french = str(error())
    with translation.override(language):
        assert str(error()) != french


@pytest.mark.parametrize("language", settings.FAMILY_LANGUAGES)
def test_a_receipt_names_the_purposes_in_the_familys_language(language: str) -> None:
    with translation.override("fr"):
        french = [str(purpose.label) for purpose in PurposeCode]
    with translation.override(language):
        own = [str(purpose.label) for purpose in PurposeCode]
    assert set(own).isdisjoint(french)


@pytest.mark.parametrize("page", ["goodbye", "new_link_sent"])
def test_pages_without_a_link_offer_every_language(client: Client, page: str) -> None:
    response = client.get(reverse(f"consent:{page}"), {"lang": "ar"})
    assert response["Content-Language"] == "ar"
    words = response.content.decode()
    assert 'dir="rtl"' in words
    for name in ("Français", "English", "العربيّة", "Türkçe", "Português"):
        assert name in words


@pytest.mark.django_db
def test_a_dead_end_speaks_the_language_of_its_link(client: Client) -> None:
    visitor = Visitor(client, "x" * 43)
    response = visitor.get("door", lang="tr")
    assert response.status_code == 404
    assert "Yeni bir" in response.content.decode()
    moved = client.post(visitor.url("new_link") + "?lang=tr")
    assert moved["Location"] == reverse("consent:new_link_sent") + "?lang=tr"


def test_the_easy_words_are_what_is_proved_when_they_were_shown(visitor: Visitor) -> None:
    visitor.enter()
    visitor.post("decide", display=visitor.display(format="easy"), answer="give")
    assert Presentation.objects.get().rendering.format == NoticeFormat.EASY


def test_a_sound_is_served_as_it_was_hashed_and_says_who_speaks(
    version: NoticeVersion, client: Client
) -> None:
    for audience in (Audience.HOLDER, Audience.PUPIL_6_10):
        spoken = sound_for(rendering_in(version, audience, "fr"))
        assert spoken is not None
        assert spoken["synthetic"]
        response = client.get(reverse("consent:sound", args=[spoken["sha256"]]))
        assert response["Content-Type"] == "audio/ogg"
        assert "immutable" in response["Cache-Control"]
        assert hashlib.sha256(response.content).hexdigest() == spoken["sha256"]
        assert b"artist=synthetic voice" in response.content
    assert client.get(reverse("consent:sound", args=["0" * 64])).status_code == 404
    assert NoticeSound.objects.count() == len(list(FIRST_CAMPAIGN.glob("*.ogg")))


@pytest.mark.parametrize("language", ["fr", "ar"])
@pytest.mark.parametrize("page", ["door", "notice"])
def test_a_first_visit_weighs_little(visitor: Visitor, page: str, language: str) -> None:
    if page == "notice":
        visitor.enter()
    html = visitor.get(page, lang=language).content
    files = set(re.findall(r'(?:src|href)="/static/([^"]+)"', html.decode()))
    assert {"css/family.css", "js/app/site.js"} <= files
    carried = len(html) + sum(len(compressed(name)) for name in files)
    carried += HEADER_BYTES * (1 + len(files))
    print(f"{page} in {language}: {carried} bytes in {1 + len(files)} answers")  # noqa: T201  # a figure to quote
    assert carried <= FIRST_PAGE_BYTES


def compressed(name: str) -> bytes:
    """A static file as it is collected, and as WhiteNoise serves it to every browser of today."""
    text = join_modules(entry=name, read=source) if name in MODULES else source(name)
    return gzip.compress(text.encode(), mtime=0)


def source(name: str) -> str:
    found = finders.find(name)
    assert isinstance(found, str)
    return Path(found).read_text()
