"""Links by which a holder reaches the family door."""

import uuid

from django.db import models
from django.db.models import Q

from consent.enums import InvitationState
from consent.models.notices import NoticeVersion
from consent.models.subjects import HolderLink


class Invitation(models.Model):
    """One link for one holder and one child. The token and the code are kept as hashes only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    link = models.ForeignKey(HolderLink, models.PROTECT, related_name="invitations")
    notice_version = models.ForeignKey(NoticeVersion, models.PROTECT, related_name="invitations")
    token_sha256 = models.CharField(max_length=64, unique=True)
    code_hash = models.CharField(max_length=64)
    state = models.CharField(
        max_length=10, choices=InvitationState.choices, default=InvitationState.OPEN
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            # A newer link takes the place of the older one.
            models.UniqueConstraint(
                fields=["link"],
                condition=Q(state=InvitationState.OPEN),
                name="consent_one_open_invitation",
            ),
            models.CheckConstraint(
                condition=Q(attempts__lte=5), name="consent_invitation_five_tries"
            ),
        ]
