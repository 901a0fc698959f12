"""What licensees' programs are told, and the addresses to which it is sent."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contracts.models import Agreement, DeletionNotice, Party
from dases_voice.core.models import User
from dases_voice.corpora.enums import DeliveryState, NewsKind
from dases_voice.corpora.models.versions import CorpusVersion


class LicenseeNews(models.Model):
    """Something that a licensee must hear of. The number grows in the order in which it became true.

    Each is written under the lock of the audit chain, so that no smaller number appears later: who
    has read up to one has read all before it.
    """

    message_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=20, choices=NewsKind.choices)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="news")
    notice = models.ForeignKey(
        DeletionNotice, on_delete=models.PROTECT, null=True, related_name="+"
    )
    version = models.ForeignKey(
        CorpusVersion, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "notice"],
                condition=Q(notice__isnull=False),
                name="corpora_news_of_notice_once",
            ),
            models.UniqueConstraint(
                fields=["kind", "agreement", "version"],
                condition=Q(version__isnull=False),
                name="corpora_news_of_version_once",
            ),
            models.CheckConstraint(
                condition=Q(notice__isnull=False) ^ Q(version__isnull=False),
                name="corpora_news_about_one_thing",
            ),
        ]


class Webhook(models.Model):
    """An address of a licensee's program to which news are sent."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="webhooks")
    url = models.URLField(_("address"), max_length=300)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    # Since when nothing was taken any more; and since when nothing is sent any more for that.
    failing_since = models.DateTimeField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(fields=["party", "url"], name="corpora_webhook_once")
        ]


class WebhookDelivery(models.Model):
    """One message for one address: the log that the licensee reads."""

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    news = models.ForeignKey(LicenseeNews, on_delete=models.PROTECT, related_name="deliveries")
    state = models.CharField(
        max_length=10, choices=DeliveryState.choices, default=DeliveryState.PENDING
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    # Not before: moved on with each attempt, so that nobody else takes up what is being delivered.
    try_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True, blank=True)
    # What the address answered last; nothing when it could not be reached.
    status = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["-news"]
        indexes = [models.Index(fields=["state", "try_at"], name="corpora_delivery_due")]
        constraints = [
            models.UniqueConstraint(fields=["webhook", "news"], name="corpora_delivery_once")
        ]
