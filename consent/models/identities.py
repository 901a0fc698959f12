"""By which accounts of identity providers holders were known."""

from django.db import models

from consent.models.subjects import Holder


class HolderIdentity(models.Model):
    """One holder's account at one kind of provider: a keyed hash, no name and no number.

    It tells that one account has spoken for two holders, and nothing else.
    """

    holder = models.ForeignKey(Holder, models.PROTECT, related_name="identities")
    provider = models.CharField(max_length=20)
    account_hash = models.CharField(max_length=64)
    proved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["holder", "provider"], name="consent_one_account_per_provider"
            )
        ]
