"""What is asked of the pupils."""

import uuid
from datetime import datetime, timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from dases_voice.audio.signal import Rule, rules_with
from dases_voice.collection.models.prompt_sets import PromptContent, SetVersion
from dases_voice.schools.models import Establishment

SAME_CONTENT = ("kind", "language", "text", "expected_text", "level", "cycle", "picture")


class Campaign(models.Model):
    """A collection: what is asked, where, from when until when, under which notice."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    title = models.CharField(_("title"), max_length=120)
    description = models.TextField(_("description"), max_length=2000, blank=True)
    notice = models.ForeignKey("consent.Notice", on_delete=models.PROTECT, related_name="campaigns")
    schools = models.ManyToManyField(Establishment, related_name="campaigns", blank=True)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    prompts_per_turn = models.PositiveSmallIntegerField(
        _("prompts in one turn"),
        default=20,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    # What this campaign asks of the sound instead of the usual: causes with `listen` and `redo`.
    quality_limits = models.JSONField(default=dict, blank=True)
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

    @property
    def quality_rules(self) -> tuple[Rule, ...]:
        """The limits of the quality gate that hold here."""
        return rules_with(self.quality_limits)

    def is_running(self, *, at: datetime) -> bool:
        """Return whether sessions may be opened at this instant."""
        return self.starts_at <= at < self.ends_at


class Prompt(PromptContent):
    """One prompt of a campaign. What was recorded never changes; it can only be retired."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="prompts")
    position = models.PositiveSmallIntegerField()
    version = models.ForeignKey(  # where it was taken from; none for a text that was pasted
        SetVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="campaign_prompts"
    )
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["campaign", "position"]
        # Two, because no voice differs from no other voice in a database's eyes.
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", *SAME_CONTENT],
                condition=models.Q(voice__isnull=True),
                name="collection_prompt_once",
            ),
            models.UniqueConstraint(
                fields=["campaign", *SAME_CONTENT, "voice"],
                name="collection_prompt_with_voice_once",
            ),
        ]
