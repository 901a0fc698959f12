"""What is shown is what was hashed, in each language and for each age."""

import hashlib
from datetime import date, datetime, timedelta

import pytest
from django.test import Client

from consent.enums import Audience
from consent.errors import NoticeInvalid, NoticeMissing
from consent.models import NoticeRendering, NoticeVersion
from consent.queries import audience_for, notice_for, rendering_in
from consent.services import publish_first_campaign, publish_notice
from consent.services.notice_words import RenderingKey
from consent.services.notices import FIRST_CAMPAIGN, read_renderings
from tests.consent.conftest import ALL_PURPOSES, Family, Visitor

FRENCH = RenderingKey(Audience.HOLDER, "fr")


def test_every_rendering_is_hashed_as_it_is_kept(version: NoticeVersion) -> None:
    renderings = list(NoticeRendering.objects.all())
    assert {r.language for r in renderings} == {"fr", "en", "ar", "tr", "pt"}
    assert {r.audience for r in renderings} == set(Audience.values)
    for rendering in renderings:
        assert hashlib.sha256(rendering.content.encode()).hexdigest() == rendering.sha256


def test_publishing_the_same_again_publishes_nothing(version: NoticeVersion, at: datetime) -> None:
    assert publish_first_campaign(actor="command", at=at) == version
    assert NoticeVersion.objects.count() == 1


@pytest.mark.parametrize("language", ["fr", "en", "ar", "tr", "pt"])
def test_the_page_shows_every_word_of_the_rendering(
    visitor: Visitor, version: NoticeVersion, language: str
) -> None:
    visitor.enter()
    page = visitor.get("notice", lang=language).content.decode()
    words = rendering_in(version, Audience.HOLDER, language).words
    shown = [
        words[name] for name in ("title", "lead", "draft", "question", "give", "refuse", "later")
    ]
    for section in words["sections"]:
        shown += [section["heading"], *section.get("points", []), *section.get("paragraphs", [])]
    for phrase in shown:
        assert phrase in page


def test_words_cannot_smuggle_markup_in(
    family: Family, version: NoticeVersion, client: Client, now: datetime
) -> None:
    evil = {**read_renderings(FIRST_CAMPAIGN)[FRENCH], "lead": "<script>x</script>"}
    publish_notice(
        slug=version.notice.slug,
        purposes=ALL_PURPOSES,
        scope=version.scope,
        renderings={FRENCH: evil},
        actor="command",
        at=now - timedelta(hours=1),
    )
    visitor = Visitor(client, family.invite(now).token)
    visitor.enter()
    assert "<script>x</script>" not in visitor.get("notice").content.decode()


@pytest.mark.parametrize("missing", ["title", "question", "give", "refuse"])
def test_a_notice_without_a_question_or_answers_is_not_published(
    db: None, at: datetime, missing: str
) -> None:
    words = dict(read_renderings(FIRST_CAMPAIGN)[FRENCH])
    del words[missing]
    with pytest.raises(NoticeInvalid, match=missing):
        publish_notice(
            slug="incomplete",
            purposes=ALL_PURPOSES,
            scope=dict.fromkeys(
                ("controllers", "recipients", "retention", "jurisdiction", "withdrawal"), "x"
            ),
            renderings={FRENCH: words},
            actor="command",
            at=at,
        )


def test_nothing_published_is_said_so(db: None, family: Family, at: datetime) -> None:
    with pytest.raises(NoticeMissing):
        notice_for(
            subject=family.subject,
            audience=Audience.HOLDER,
            language="fr",
            at=at - timedelta(days=365),
        )


@pytest.mark.parametrize(
    ("born", "audience"),
    [
        (date(2019, 5, 1), Audience.PUPIL_6_10),
        (date(2015, 11, 24), Audience.PUPIL_6_10),
        (date(2015, 11, 23), Audience.PUPIL_11_14),
        (date(2011, 11, 23), Audience.PUPIL_15_17),
        (date(2008, 11, 23), Audience.ADULT),
    ],
)
def test_each_age_has_its_words(born: date, audience: Audience, at: datetime) -> None:
    assert audience_for(born, at) == audience


def test_who_is_born_on_29_february_turns_15_on_1_march(at: datetime) -> None:
    born = date(2012, 2, 29)
    eve = at.replace(year=2027, month=2, day=28)
    assert audience_for(born, eve) == Audience.PUPIL_11_14
    assert audience_for(born, eve + timedelta(days=1)) == Audience.PUPIL_15_17
