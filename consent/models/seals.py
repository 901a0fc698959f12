"""What this installation has put its name to: keys, seals on exact bytes, roots of the chain."""

import json
from typing import Any

from django.db import models
from django.db.models import F, Q


class SealKey(models.Model):
    """A public key that has sealed something. It stays published after the key was changed."""

    key_id = models.CharField(max_length=43, primary_key=True)
    public = models.CharField(max_length=43)
    first_used_at = models.DateTimeField()

    class Meta:
        ordering = ["first_used_at", "key_id"]


class Seal(models.Model):
    """A detached signature of exactly the bytes with this hash. Never changed, never deleted.

    It names nobody and points to nothing, so it may outlive what it seals.
    """

    sha256 = models.CharField(max_length=64, primary_key=True)
    key = models.ForeignKey(SealKey, models.PROTECT, related_name="seals")
    jws = models.TextField()
    sealed_at = models.DateTimeField()


class ChainRoot(models.Model):
    """One sealed root over the decisions from `first` to `last`. Never changed, never deleted.

    Each names the one before it: a chain that was rewritten as a whole no longer fits its roots.
    """

    first = models.PositiveBigIntegerField(unique=True)
    last = models.PositiveBigIntegerField(unique=True)
    root = models.CharField(max_length=64)
    # Canonical JSON, kept as text: these are the bytes that were sealed and are handed out.
    content = models.TextField()
    sha256 = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["first"]
        constraints = [
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="consent_root_not_empty")
        ]

    @property
    def document(self) -> dict[str, Any]:
        """The content, as what it says."""
        parsed: dict[str, Any] = json.loads(self.content)
        return parsed
