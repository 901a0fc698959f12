"""Messages to licensees' addresses, in the shape of Standard Webhooks, signed with our published key."""

import base64
import http.client
import json
import logging
import random
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from consent.services.seals import published_key
from contracts.models import Party
from dases_voice.core.models import User
from dases_voice.core.services import audit, messages
from dases_voice.corpora.enums import DeliveryState
from dases_voice.corpora.errors import AddressRefused
from dases_voice.corpora.models import LicenseeNews, Webhook, WebhookDelivery
from dases_voice.corpora.services.outbound import check_address, post

logger = logging.getLogger(__name__)

# The pauses double up to a day: with these, a receiver may be away for about six days.
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(days=1)
MAX_ATTEMPTS = 15
PAUSE_AFTER = timedelta(days=5)
BATCH = 8  # each may take 15 s, and a task not much more than two minutes
GONE = 410  # the receiver says that it wants no more
LANGUAGE = "fr"  # as in all mails about agreements


@transaction.atomic
def add_webhook(*, party: Party, url: str, user: User, at: datetime) -> Webhook:
    """Let news be sent to an address; the same address again is the one there is.

    Raises
    ------
    AddressRefused
        When messages may not go there.
    """
    check_address(url)
    webhook, is_new = Webhook.objects.get_or_create(
        party=party, url=url, defaults={"created_by": user, "created_at": at}
    )
    if is_new:
        audit.record(action="webhook.added", actor=f"user:{user.pk}", obj=webhook, at=at)
    return webhook


@transaction.atomic
def remove_webhook(*, webhook: Webhook, actor: str, at: datetime) -> None:
    """Send nothing there any more, and forget what was sent."""
    audit.record(action="webhook.removed", actor=actor, obj=webhook, at=at)
    webhook.delete()


@transaction.atomic
def resume_webhook(*, webhook: Webhook, actor: str, at: datetime) -> None:
    """Send there again; what was given up is tried once more."""
    audit.record(action="webhook.resumed", actor=actor, obj=webhook, at=at)
    Webhook.objects.filter(pk=webhook.pk).update(paused_at=None, failing_since=None)
    webhook.deliveries.exclude(state=DeliveryState.SENT).update(
        state=DeliveryState.PENDING, attempts=0, try_at=at
    )


def deliver(*, delivery_id: int, at: datetime) -> bool:
    """Try one message, and return whether it was taken. Safe to repeat: each try is claimed."""
    delivery = (
        WebhookDelivery.objects.select_related(
            "webhook", "news__agreement", "news__notice", "news__version"
        )
        .filter(pk=delivery_id, state=DeliveryState.PENDING, webhook__paused_at=None)
        .first()
    )
    if delivery is None or not _claim(delivery, at):
        return False
    status = _send(delivery, at)
    taken = status is not None and 200 <= status < 300
    if taken:
        _note_taken(delivery, status, at)
    else:
        _note_failure(delivery, status, at)
    return taken


def deliver_due(*, at: datetime) -> int:
    """Try what is waiting and due, longest first, and return how many were taken."""
    due = WebhookDelivery.objects.filter(
        state=DeliveryState.PENDING, try_at__lte=at, webhook__paused_at=None
    ).order_by("try_at")
    numbers = list(due.values_list("pk", flat=True)[:BATCH])
    return sum(deliver(delivery_id=number, at=at) for number in numbers)


def body_of(news: LicenseeNews) -> bytes:
    """Return the message: what happened, and where the program reads the rest with its key."""
    content = {
        "type": news.kind,
        "timestamp": news.at.astimezone(UTC).isoformat(),
        "data": {"agreement": str(news.agreement_id), **_facts(news)},
    }
    return json.dumps(content, separators=(",", ":"), sort_keys=True).encode()


def signed_headers(*, news: LicenseeNews, body: bytes, at: datetime) -> Mapping[str, str]:
    """Return the headers of Standard Webhooks; `v1a` is Ed25519 over id, time and body.

    The time is that of the attempt, so that a message which is played again can be told by its age;
    the id is that of the news, so that one which comes twice can be told by it.
    """
    key = published_key(at=at)
    message_id, timestamp = f"msg_{news.message_id.hex}", str(int(at.timestamp()))
    signature = key.private.sign(f"{message_id}.{timestamp}.".encode() + body)
    return {
        "Content-Type": "application/json",
        "User-Agent": "DaSES-Voice",
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": f"v1a,{base64.b64encode(signature).decode()}",
        "webhook-key-id": key.key_id,
    }


def _facts(news: LicenseeNews) -> dict[str, object]:
    """Return what is said of the news: no clip is named outside of the feed."""
    if news.notice is not None:
        return {
            "notice": str(news.notice_id),
            "count": len(news.notice.items),
            "deadline_at": news.notice.deadline_at.astimezone(UTC).isoformat(),
            "feed": settings.DASES_BASE_URL + reverse("corpora:api_takedowns"),
        }
    version = news.version
    assert version is not None  # noqa: S101  # the table has one or the other
    return {
        "asset": news.agreement.asset_urn,
        "version": version.label,
        "page": settings.DASES_BASE_URL + reverse("corpora:agreement", args=[news.agreement_id]),
    }


def _claim(delivery: WebhookDelivery, at: datetime) -> bool:
    """Count the try before it is made; the pause doubles, and differs a little for each."""
    pause = min(FIRST_PAUSE * 2**delivery.attempts, LONGEST_PAUSE)
    jitter = random.uniform(0.8, 1.2)  # noqa: S311  # spreads tries, hides nothing
    claimed = WebhookDelivery.objects.filter(
        pk=delivery.pk,
        state=DeliveryState.PENDING,
        attempts=delivery.attempts,
        try_at__lte=at,
    ).update(attempts=delivery.attempts + 1, try_at=at + pause * jitter, tried_at=at)
    return bool(claimed)


def _send(delivery: WebhookDelivery, at: datetime) -> int | None:
    body = body_of(delivery.news)
    headers = signed_headers(news=delivery.news, body=body, at=at)
    try:
        return post(url=delivery.webhook.url, body=body, headers=headers)
    except (OSError, http.client.HTTPException, AddressRefused, ValueError):
        # Neither the address nor what it says goes into the log: the id leads to the row.
        logger.warning("webhook_not_taken", extra={"delivery_id": delivery.pk})
        return None


@transaction.atomic
def _note_taken(delivery: WebhookDelivery, status: int | None, at: datetime) -> None:
    WebhookDelivery.objects.filter(pk=delivery.pk).update(state=DeliveryState.SENT, status=status)
    Webhook.objects.filter(pk=delivery.webhook_id).update(failing_since=None)


@transaction.atomic
def _note_failure(delivery: WebhookDelivery, status: int | None, at: datetime) -> None:
    given_up = delivery.attempts + 1 >= MAX_ATTEMPTS
    state = DeliveryState.FAILED if given_up else DeliveryState.PENDING
    WebhookDelivery.objects.filter(pk=delivery.pk).update(state=state, status=status)
    Webhook.objects.filter(pk=delivery.webhook_id, failing_since=None).update(failing_since=at)
    since = Webhook.objects.get(pk=delivery.webhook_id).failing_since or at
    if status == GONE or since <= at - PAUSE_AFTER:
        _pause(delivery.webhook, at)


def _pause(webhook: Webhook, at: datetime) -> None:
    """Send nothing more to an address that takes nothing, and tell the licensee's people once."""
    paused = Webhook.objects.filter(pk=webhook.pk, paused_at=None).update(paused_at=at)
    if not paused:
        return
    audit.record(action="webhook.paused", actor="worker", obj=webhook, at=at)
    for member in webhook.party.members.filter(is_active=True):
        messages.send_message(
            recipient=member.email,
            template="corpora/mail/webhook_paused",
            context={"url": webhook.url},
            language=LANGUAGE,
            at=at,
        )
