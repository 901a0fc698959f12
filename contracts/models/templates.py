"""Published words: each version once, for ever."""

import uuid

from django.db import models


class TemplateVersion(models.Model):
    """One version of a template: the structured source of its texts and of its policy.

    The database refuses to change or delete it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=40)
    version = models.CharField(max_length=20)
    source = models.JSONField()
    source_sha256 = models.CharField(max_length=64)
    published_at = models.DateTimeField()

    class Meta:
        ordering = ["code", "-published_at"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="contracts_template_once")
        ]
