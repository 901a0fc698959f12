"""The mailbox: every message, searchable, and harmless."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from dases_voice.core.models import Message

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


def message(at: datetime, **fields: str) -> Message:
    defaults = {"recipient": "nora@f.example", "subject": "Votre réponse", "text": "Bonjour"}
    return Message.objects.create(created_at=at, **{**defaults, **fields})


def test_messages_are_found_by_address_subject_and_word(client: Client, at: datetime) -> None:
    message(at)
    message(at, recipient="paul@f.example", subject="Un reçu", text="merci")
    for words in ("paul", "reçu", "merci", "merci paul"):
        page = client.get(reverse("demo:mailbox"), {"q": words}).content.decode()
        assert "Un reçu" in page
        assert "Votre réponse" not in page


def test_the_newest_are_first_and_the_rest_on_the_next_page(client: Client, at: datetime) -> None:
    for number in range(25):
        message(at + timedelta(minutes=number), subject=f"Sujet-{number:02d}.")
    first = client.get(reverse("demo:mailbox")).content.decode()
    second = client.get(reverse("demo:mailbox"), {"page": "2"}).content.decode()
    assert "Sujet-24." in first
    assert "Sujet-04." not in first
    assert "Sujet-04." in second


def test_links_of_the_plain_text_work(client: Client, at: datetime) -> None:
    sent = message(at, text="Ouvrez http://127.0.0.1:8000/family/abc/ maintenant")
    page = client.get(reverse("demo:message", kwargs={"message_id": sent.pk})).content.decode()
    assert 'href="http://127.0.0.1:8000/family/abc/"' in page


def test_markup_in_the_text_stays_text(client: Client, at: datetime) -> None:
    sent = message(at, text="<script>alert(1)</script>", subject="<b>x</b>")
    page = client.get(reverse("demo:message", kwargs={"message_id": sent.pk})).content.decode()
    assert "<script>alert(1)" not in page
    assert "<b>x</b>" not in page


def test_the_html_is_framed_where_nothing_can_run(client: Client, at: datetime) -> None:
    sent = message(at, html="<html><head></head><body><a href='/x'>x</a></body></html>")
    answer = client.get(reverse("demo:message_html", kwargs={"message_id": sent.pk}))
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox allow-top-navigation-by-user-activation" in policy
    assert "script-src" not in policy
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert '<base target="_top">' in answer.content.decode()


def test_only_the_messages_page_may_frame(client: Client, at: datetime) -> None:
    sent = message(at, html="<p>x</p>")
    page = client.get(reverse("demo:message", kwargs={"message_id": sent.pk}))
    assert "frame-src 'self'" in page["Content-Security-Policy"]
    assert "frame-src" not in client.get(reverse("demo:mailbox"))["Content-Security-Policy"]


def test_a_message_without_html_has_no_frame(client: Client, at: datetime) -> None:
    sent = message(at)
    url = reverse("demo:message_html", kwargs={"message_id": sent.pk})
    assert client.get(url).status_code == 404
    page = client.get(reverse("demo:message", kwargs={"message_id": sent.pk}))
    assert "<iframe" not in page.content.decode()
