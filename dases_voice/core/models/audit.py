"""Who did what, as a chain of hashes. Values are ids and hashes, never names."""

from django.db import models


class AuditEvent(models.Model):
    """One change of state. The database refuses to change or delete it."""

    sequence = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField()
    action = models.CharField(max_length=60)
    actor = models.CharField(max_length=80)
    object_type = models.CharField(max_length=60)
    object_id = models.CharField(max_length=80)
    facts = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["sequence"]
        indexes = [models.Index(fields=["object_type", "object_id"], name="core_audit_object")]

    def content(self) -> dict[str, object]:
        """Return what the hash covers."""
        return {
            "sequence": self.sequence,
            "at": self.at,
            "action": self.action,
            "actor": self.actor,
            "object_type": self.object_type,
            "object_id": self.object_id,
            "facts": self.facts,
        }
