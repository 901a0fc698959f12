"""What people are told before they decide. Published words never change."""

import json
import uuid
from typing import Any

from django.db import models
from django.db.models import Q

from consent.enums import Audience, Channel


class Notice(models.Model):
    """A text with a history, for example the one of a campaign."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(max_length=80, unique=True)
    created_at = models.DateTimeField()


class NoticeVersion(models.Model):
    """One published state of a notice. The database refuses to change or delete it.

    A new major version says something new and must be signed again; a minor one corrects words.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    notice = models.ForeignKey(Notice, models.PROTECT, related_name="versions")
    major = models.PositiveSmallIntegerField()
    minor = models.PositiveSmallIntegerField()
    # Codes of the purposes that one yes or no covers.
    purposes = models.JSONField()
    # Controller, recipients, retention, place, forbidden uses, contacts: what the receipt repeats.
    scope = models.JSONField()
    sha256 = models.CharField(max_length=64)
    published_at = models.DateTimeField()

    class Meta:
        ordering = ["notice", "major", "minor"]
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "major", "minor"], name="consent_notice_version_once"
            ),
            models.CheckConstraint(condition=Q(major__gte=1), name="consent_notice_major_from_1"),
        ]

    @property
    def number(self) -> str:
        """The version as people write it."""
        return f"{self.major}.{self.minor}"


class NoticeRendering(models.Model):
    """The exact words for one audience in one language. Never changed, never deleted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(NoticeVersion, models.PROTECT, related_name="renderings")
    audience = models.CharField(max_length=12, choices=Audience.choices)
    language = models.CharField(max_length=12)
    # Canonical JSON, kept as text: these are the bytes that were hashed and are shown.
    content = models.TextField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["version", "audience", "language"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "audience", "language"], name="consent_rendering_once"
            )
        ]

    @property
    def words(self) -> dict[str, Any]:
        """The content, ready for a template."""
        parsed: dict[str, Any] = json.loads(self.content)
        return parsed


class Presentation(models.Model):
    """Proof that a signer was shown a rendering. Never changed, never deleted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # Made with the page: the same page posted twice is one act.
    nonce = models.UUIDField(unique=True)
    rendering = models.ForeignKey(NoticeRendering, models.PROTECT, related_name="presentations")
    rendering_sha256 = models.CharField(max_length=64)
    channel = models.CharField(max_length=12, choices=Channel.choices)
    shown_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
