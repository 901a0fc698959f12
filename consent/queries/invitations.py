"""Finding a link by what the family holds in hand."""

import hashlib
from datetime import datetime

from consent.enums import InvitationState
from consent.models import Invitation, OneTimeLink, PupilInvitation


def token_hash(token: str) -> str:
    """Return what is kept of a token: 256 random bits need no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def invitation_by_token(token: str) -> Invitation | None:
    """Return the invitation behind a token, whatever its state."""
    return (
        Invitation.objects.select_related("link__subject", "link__holder", "notice_version__notice")
        .filter(token_sha256=token_hash(token))
        .first()
    )


def pupil_invitation_by_token(token: str) -> PupilInvitation | None:
    """Return a pupil's way in behind a token, whatever its state."""
    ways = PupilInvitation.objects.select_related("subject", "request")
    return ways.filter(token_sha256=token_hash(token)).first()


def opens(invitation: OneTimeLink, at: datetime) -> bool:
    """Tell whether the link can still be opened with its code."""
    return invitation.state == InvitationState.OPEN and at < invitation.expires_at
