"""What every link into one of the ledger's doors has in common."""

import uuid

from django.db import models

from consent.enums import InvitationState
from consent.models.decisions import Signer


class OneTimeLink(models.Model):
    """A link that a code opens for one person. The token and the code are kept as hashes only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    token_sha256 = models.CharField(max_length=64, unique=True)
    code_hash = models.CharField(max_length=64)
    state = models.CharField(
        max_length=10, choices=InvitationState.choices, default=InvitationState.OPEN
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        abstract = True

    @property
    def signer(self) -> Signer:
        """The person for whom the link is."""
        raise NotImplementedError

    @property
    def code_is_for(self) -> str:
        """What a code is bound to, so that it opens nothing else."""
        raise NotImplementedError
