"""Telling licensees' programs: in a feed that they read, and by messages to their addresses."""

from datetime import datetime

from django.db import transaction
from django.dispatch import receiver

from contracts import signals as contracts_signals
from contracts.models import Agreement, DeletionNotice
from dases_voice.core.services import audit, outbox
from dases_voice.corpora.enums import NewsKind
from dases_voice.corpora.models import CorpusVersion, LicenseeNews, Webhook, WebhookDelivery


@transaction.atomic
def tell_licensee(
    *,
    kind: NewsKind,
    agreement: Agreement,
    at: datetime,
    notice: DeletionNotice | None = None,
    version: CorpusVersion | None = None,
) -> LicenseeNews:
    """Write news down, once, and have them sent to each address of the licensee."""
    audit.lock_chain()  # numbers grow in the order of the commits
    news, is_new = LicenseeNews.objects.get_or_create(
        kind=kind, agreement=agreement, notice=notice, version=version, defaults={"at": at}
    )
    if is_new:
        for webhook in Webhook.objects.filter(party=agreement.consumer_id, paused_at=None):
            delivery = WebhookDelivery.objects.create(webhook=webhook, news=news, try_at=at)
            outbox.enqueue(task="corpora.deliver_webhook", at=at, delivery_id=delivery.pk)
    return news


def tell_of_overdue(*, at: datetime) -> int:
    """Tell, once, of each deletion whose day has passed without an attestation; return how many."""
    told = LicenseeNews.objects.filter(kind=NewsKind.OVERDUE).values("notice")
    overdue = DeletionNotice.objects.filter(attested_at=None, deadline_at__lte=at)
    waiting = list(overdue.exclude(pk__in=told).select_related("agreement"))
    for notice in waiting:
        tell_licensee(kind=NewsKind.OVERDUE, agreement=notice.agreement, notice=notice, at=at)
    return len(waiting)


@receiver(contracts_signals.ledger_event)
def follow_notices(*, action: str, object_id: str, at: datetime, **_: object) -> None:
    """Put each notice into the feed, in the transaction that issues it."""
    if action == "deletion.requested":
        notice = DeletionNotice.objects.select_related("agreement").get(pk=object_id)
        tell_licensee(kind=NewsKind.TAKEDOWN, agreement=notice.agreement, notice=notice, at=at)
