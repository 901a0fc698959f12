"""The desk at which notices change: what an officer sees, and that it takes two."""

import re
from datetime import datetime
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from consent.enums import Audience, ChangeState
from consent.models import NoticeChange, NoticeVersion
from consent.queries import rendering_in
from consent.services import publish_first_campaign
from dases_voice.core.enums import PlatformRole
from dases_voice.protection.forms.notices import WordsForm
from dases_voice.protection.queries.notices import word_diff
from tests import factories

NEW_LEAD = "Nous vous demandons votre accord. Oui ou non, rien ne change."


@pytest.fixture
def version(db: None, at: datetime) -> NoticeVersion:
    return publish_first_campaign(actor="command", at=at)


@pytest.fixture
def officer(db: None) -> Client:
    return signed_in(PlatformRole.DATA_PROTECTION_OFFICER)


@pytest.fixture
def operator(db: None) -> Client:
    return signed_in(PlatformRole.OPERATOR)


def signed_in(role: PlatformRole) -> Client:
    client = Client(headers={"accept-language": "fr"})
    account = factories.platform_user(role)
    TOTP.activate(account, generate_totp_secret())
    client.force_login(account)
    return client


def fields(version: NoticeVersion, language: str = "fr", **changed: str) -> dict[str, str]:
    """What a browser sends back from the untouched form, but for what was typed."""
    words = rendering_in(version, Audience.HOLDER, language).words
    form = WordsForm(words=words, language=language)
    sent = {name: str(field.initial or "") for name, field in form.fields.items()}
    return {**sent, "kind": "editorial", **changed}


def propose(client: Client, version: NoticeVersion, **changed: str) -> Any:
    rendering = rendering_in(version, Audience.HOLDER, "fr")
    url = reverse("protection:propose", args=[rendering.pk])
    return client.post(url, fields(version, **changed))


def test_one_proposes_another_publishes_and_the_difference_is_shown_by_words(
    version: NoticeVersion, officer: Client, operator: Client
) -> None:
    assert propose(officer, version, lead=NEW_LEAD).status_code == 302
    change = NoticeChange.objects.get()
    confirm = reverse("protection:confirm", args=[change.pk])
    alone = officer.post(confirm, {"kind": "editorial"}, follow=True)
    assert "Une autre personne doit confirmer" in alone.content.decode()
    page = operator.get(reverse("protection:change", args=[change.pk])).content.decode()
    assert "<del>" in page
    assert re.search(r"<ins>[^<]*accord\.", page)
    operator.post(confirm, {"kind": "editorial"})
    newest = NoticeVersion.objects.order_by("-major", "-minor")[0]
    assert newest.number == "1.1"
    assert rendering_in(newest, Audience.HOLDER, "fr").words["lead"] == NEW_LEAD
    untouched = [rendering_in(v, Audience.HOLDER, "ar").sha256 for v in (version, newest)]
    assert untouched[0] == untouched[1]


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_form_sent_back_untouched_changes_not_a_byte(
    version: NoticeVersion, language: str
) -> None:
    words = rendering_in(version, Audience.HOLDER, language).words
    form = WordsForm(fields(version, language), words=words, language=language)
    assert form.is_valid()
    assert form.words() == words


def test_proposing_nothing_says_so(version: NoticeVersion, officer: Client) -> None:
    response = propose(officer, version)
    assert response.status_code == 422
    assert "Cela ne change rien" in response.content.decode()


def test_a_section_comes_and_another_goes(version: NoticeVersion, officer: Client) -> None:
    last = len(rendering_in(version, Audience.HOLDER, "fr").words["sections"])
    added = {f"section_{last + 1}_heading": "Autre", f"section_{last + 1}_points": "un\r\ndeux"}
    propose(officer, version, section_1_heading="", **added)
    words = NoticeChange.objects.get().proposal["renderings"]["holder.fr"]
    assert words["sections"][-1] == {"heading": "Autre", "points": ["un", "deux"]}
    assert len(words["sections"]) == last


def test_a_dropped_proposal_publishes_nothing(version: NoticeVersion, officer: Client) -> None:
    propose(officer, version, lead=NEW_LEAD)
    change = NoticeChange.objects.get()
    officer.post(reverse("protection:drop", args=[change.pk]))
    change.refresh_from_db()
    assert change.state == ChangeState.DROPPED
    assert NoticeVersion.objects.count() == 1


@given(before=st.text("ab \n"), after=st.text("ab \n"))
def test_a_word_diff_holds_both_texts(before: str, after: str) -> None:
    pieces = word_diff(before, after)
    assert "".join(p.text for p in pieces if p.kind != "new") == before
    assert "".join(p.text for p in pieces if p.kind != "gone") == after
