"""Mails are written with their cause, delivered over SMTP, and tried again."""

import smtplib
import socket
from datetime import datetime, timedelta
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.test import override_settings

from dases_voice.core.enums import MessageState
from dases_voice.core.models import Message, OutboxEntry
from dases_voice.core.services import messages

pytestmark = pytest.mark.django_db


class Catcher:
    """An SMTP server's memory."""

    def __init__(self) -> None:
        self.envelopes: list[Any] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  # aiosmtpd's name
        self.envelopes.append(envelope)
        return "250 taken"


def _message(at: datetime) -> Message:
    return messages.send_rendered(
        recipient="famille@example.org",
        subject="Votre\nréponse",
        text="Bonjour",
        html="<p>Bonjour</p>",
        at=at,
    )


def test_a_message_is_a_row_and_a_task(at: datetime) -> None:
    message = _message(at)
    assert message.subject == "Votre réponse"
    entry = OutboxEntry.objects.get()
    assert (entry.task, entry.kwargs) == ("core.deliver_message", {"message_id": str(message.pk)})


def test_a_message_reaches_a_real_mail_server(at: datetime) -> None:
    catcher = Catcher()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(catcher, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        with override_settings(
            EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
            EMAIL_HOST="127.0.0.1",
            EMAIL_PORT=port,
        ):
            message = _message(at)
            assert messages.deliver_message(message=message, at=at)
    finally:
        controller.stop()
    assert catcher.envelopes[0].rcpt_tos == ["famille@example.org"]
    message.refresh_from_db()
    assert (message.state, message.sent_at) == (MessageState.SENT, at)


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the mail server away."""

    def refuse(*_: object, **__: object) -> None:
        raise smtplib.SMTPServerDisconnected("away")

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", refuse)


@pytest.mark.usefixtures("away")
def test_a_server_that_is_away_costs_an_attempt(at: datetime) -> None:
    message = _message(at)
    for _ in range(messages.MAX_ATTEMPTS):
        message.refresh_from_db()
        assert not messages.deliver_message(message=message, at=message.try_at)
    message.refresh_from_db()
    assert (message.state, message.attempts) == (MessageState.FAILED, messages.MAX_ATTEMPTS)


@pytest.mark.usefixtures("away")
def test_a_server_that_is_away_for_two_days_loses_no_message(at: datetime) -> None:
    message = _message(at)
    for minutes in range(0, 2 * 24 * 60, 10):
        messages.deliver_due(at=at + timedelta(minutes=minutes))
    message.refresh_from_db()
    assert message.state == MessageState.PENDING
    assert message.attempts > 5


def test_what_is_being_delivered_is_not_taken_up_again(
    at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server is slow to answer: the sweep comes round, and the task arrives a second time."""
    sent: list[str] = []

    def slow(mail: Any) -> None:
        sent.append(mail.subject)
        if len(sent) == 1:
            messages.deliver_due(at=at + timedelta(seconds=30))
            twin = Message.objects.get()
            messages.deliver_message(message=twin, at=at + timedelta(seconds=30))

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", slow)
    messages.deliver_message(message=_message(at), at=at)
    assert len(sent) == 1


def test_an_unreadable_address_does_not_hold_up_the_others(
    at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []

    def send(mail: Any) -> None:
        if mail.to == ["broken"]:
            raise ValueError("Invalid address")
        sent.append(mail.to[0])

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", send)
    Message.objects.create(recipient="broken", subject="x", text="x", created_at=at, try_at=at)
    _message(at)
    assert messages.deliver_due(at=at) == 1
    assert sent == ["famille@example.org"]


def test_two_workers_deliver_once(at: datetime, mailoutbox: list[Any]) -> None:
    message = _message(at)
    twin = Message.objects.get(pk=message.pk)
    assert messages.deliver_message(message=message, at=at)
    assert not messages.deliver_message(message=twin, at=at)
    assert len(mailoutbox) == 1


@pytest.mark.parametrize(
    ("demo", "kept"),
    [(False, ("", "", "")), (True, ("famille@example.org", "Bonjour", "<p>Bonjour</p>"))],
)
def test_a_delivered_text_and_its_reader_are_kept_in_the_demonstration_only(
    at: datetime, settings: Any, mailoutbox: list[Any], *, demo: bool, kept: tuple[str, ...]
) -> None:
    settings.DASES_DEMO = demo
    message = _message(at)
    messages.deliver_message(message=message, at=at)
    message.refresh_from_db()
    assert (message.recipient, message.text, message.html) == kept
    assert mailoutbox[0].body == "Bonjour"
