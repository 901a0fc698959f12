"""E-mails: written as rows with their cause, delivered by a task, retried until taken."""

import logging
import re
import smtplib
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation

from dases_voice.core.enums import MessageState
from dases_voice.core.models import Message
from dases_voice.core.services.outbox import enqueue

logger = logging.getLogger(__name__)

# The pauses double: with these, a server may be away for almost three days.
MAX_ATTEMPTS = 12
FIRST_PAUSE = timedelta(minutes=2)
BATCH = 100


def send_message(
    *, recipient: str, template: str, context: Mapping[str, object], language: str, at: datetime
) -> Message:
    """Write a message down, in the transaction of what it tells.

    `template` names a folder with `subject.txt`, `body.txt` and `body.html`.
    """
    full = {**context, "base_url": settings.DASES_BASE_URL}
    with translation.override(language):
        return send_rendered(
            recipient=recipient,
            subject=render_to_string(f"{template}/subject.txt", full),
            text=render_to_string(f"{template}/body.txt", full),
            html=render_to_string(f"{template}/body.html", full),
            at=at,
        )


@transaction.atomic
def send_rendered(*, recipient: str, subject: str, text: str, html: str, at: datetime) -> Message:
    """Write down a message whose texts are ready; `html` may be empty."""
    message = Message.objects.create(
        recipient=recipient,
        # One line, as a template breaks it where it likes; spaces that hold words together stay.
        subject=" ".join(re.split(r"[ \t\r\n]+", subject.strip())),
        text=text,
        html=html,
        created_at=at,
        try_at=at,
    )
    enqueue(task="core.deliver_message", at=at, message_id=str(message.pk))
    return message


def deliver_message(*, message: Message, at: datetime) -> bool:
    """Hand one message to the mail server, and return whether it was taken.

    The attempt is counted before it is made. A server that is away costs an attempt, not a message:
    `deliver_due` tries again.
    """
    claimed = Message.objects.filter(
        pk=message.pk, state=MessageState.PENDING, attempts=message.attempts, try_at__lte=at
    ).update(attempts=message.attempts + 1, try_at=at + FIRST_PAUSE * 2**message.attempts)
    if not claimed:
        return False
    mail = EmailMultiAlternatives(
        message.subject, message.text, settings.DEFAULT_FROM_EMAIL, [message.recipient]
    )
    if message.html:
        mail.attach_alternative(message.html, "text/html")
    try:
        mail.send()
    except (OSError, smtplib.SMTPException, ValueError):  # the last: an unreadable address
        # No address in the log: the id leads the operator to the row.
        logger.warning("mail_not_taken", extra={"message_id": str(message.pk)})
        if message.attempts + 1 >= MAX_ATTEMPTS:
            Message.objects.filter(pk=message.pk).update(state=MessageState.FAILED)
        return False
    Message.objects.filter(pk=message.pk).update(
        state=MessageState.SENT, sent_at=at, **_what_stays()
    )
    return True


def deliver_due(*, at: datetime) -> int:
    """Try what is waiting and due, longest first, and return how many were taken."""
    due = Message.objects.filter(state=MessageState.PENDING, try_at__lte=at).order_by("try_at")
    return sum(deliver_message(message=message, at=at) for message in due[:BATCH])


def _what_stays() -> dict[str, str]:
    """Keep what was delivered in the demonstration only.

    Elsewhere its links are nobody's business, and an address would outlive the family's erasure.
    """
    if settings.DASES_DEMO:
        return {}
    return {"recipient": "", "text": "", "html": ""}
