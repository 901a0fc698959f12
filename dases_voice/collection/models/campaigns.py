"""What is asked of the pupils."""

import uuid
from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from dases_voice.collection.enums import PromptLanguage
from dases_voice.schools.models import Establishment


class Campaign(models.Model):
    """A collection: what is read aloud, where, from when until when, under which notice."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    title = models.CharField(_("title"), max_length=120)
    description = models.TextField(_("description"), max_length=2000, blank=True)
    notice = models.ForeignKey("consent.Notice", on_delete=models.PROTECT, related_name="campaigns")
    schools = models.ManyToManyField(Establishment, related_name="campaigns", blank=True)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-starts_at", "title"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")),
                name="collection_campaign_period",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def last_day(self) -> datetime:
        """The last instant of the period, for people: `ends_at` itself is outside."""
        return self.ends_at - timedelta(microseconds=1)

    def is_running(self, *, at: datetime) -> bool:
        """Return whether sessions may be opened at this instant."""
        return self.starts_at <= at < self.ends_at


class Prompt(models.Model):
    """One text to read. What was recorded never changes; it can only be retired."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="prompts")
    position = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=8, choices=PromptLanguage.choices)
    text = models.CharField(max_length=300)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["campaign", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "language", "text"], name="collection_prompt_once"
            ),
        ]

    def __str__(self) -> str:
        return self.text
