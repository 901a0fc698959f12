"""What people are told before they decide. Published words never change."""

import json
import uuid
from typing import Any

from django.db import models
from django.db.models import F, Q

from consent.enums import Audience, ChangeKind, ChangeState, Channel, NoticeFormat


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
    """The exact words for one audience, in one language and format. Never changed, never deleted.

    What is listened to is a rendering as well: its content says which words are read aloud, by
    whom, and which `NoticeSound` that is.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(NoticeVersion, models.PROTECT, related_name="renderings")
    audience = models.CharField(max_length=12, choices=Audience.choices)
    language = models.CharField(max_length=12)
    format = models.CharField(max_length=8, choices=NoticeFormat.choices, default=NoticeFormat.WEB)
    # Canonical JSON, kept as text: these are the bytes that were hashed and are shown.
    content = models.TextField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["version", "audience", "language", "format"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "audience", "language", "format"], name="consent_rendering_once"
            ),
            models.CheckConstraint(
                condition=Q(format__in=NoticeFormat.values), name="consent_rendering_format_known"
            ),
        ]

    @property
    def words(self) -> dict[str, Any]:
        """The content, ready for a template."""
        parsed: dict[str, Any] = json.loads(self.content)
        return parsed


class NoticeSound(models.Model):
    """The bytes that are listened to, found by their hash. Never changed, never deleted."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    media_type = models.CharField(max_length=40)
    content = models.BinaryField()


class NoticeChange(models.Model):
    """The next version of a notice as one person proposes it: a second one publishes it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    notice = models.ForeignKey(Notice, models.PROTECT, related_name="changes")
    # What it was written against: when that is superseded, so is the proposal.
    base = models.ForeignKey(NoticeVersion, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=ChangeKind.choices)
    # Canonical JSON with `purposes`, `scope` and `renderings`: what the second person confirms.
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    state = models.CharField(
        max_length=10, choices=ChangeState.choices, default=ChangeState.PROPOSED
    )
    proposed_by = models.CharField(max_length=80)
    proposed_at = models.DateTimeField()
    confirmed_by = models.CharField(max_length=80, blank=True, default="")
    closed_at = models.DateTimeField(null=True)
    published = models.OneToOneField(
        NoticeVersion, models.PROTECT, null=True, related_name="change"
    )

    class Meta:
        ordering = ["-proposed_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(proposed_by=F("confirmed_by")), name="consent_change_by_two_people"
            ),
            models.CheckConstraint(
                condition=~Q(state=ChangeState.PUBLISHED)
                | (~Q(confirmed_by="") & Q(published__isnull=False)),
                name="consent_change_published_by_somebody",
            ),
        ]

    @property
    def proposal(self) -> dict[str, Any]:
        """The content, as it will be published."""
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
