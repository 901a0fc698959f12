"""Keys for programs: shown once, kept as a hash."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction

from dases_voice.core.enums import TokenScope
from dases_voice.core.models import ApiToken, User
from dases_voice.core.services import audit

PREFIX = "dases_"
LIFE = timedelta(days=90)


class IssuedToken(NamedTuple):
    """A new token and the secret that is shown once."""

    token: ApiToken
    secret: str


@transaction.atomic
def create_token(*, user: User, label: str, scope: TokenScope, at: datetime) -> IssuedToken:
    """Make a token of 256 random bits that opens one part of the API for 90 days."""
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=user,
        scope=scope,
        label=label,
        sha256=_hash(secret),
        created_at=at,
        expires_at=at + LIFE,
    )
    actor, facts = f"user:{user.pk}", {"scope": str(scope)}
    audit.record(action="token.created", actor=actor, obj=token, at=at, facts=facts)
    return IssuedToken(token, secret)


@transaction.atomic
def revoke_token(*, token: ApiToken, actor: str, at: datetime) -> bool:
    """Make a token useless at once; return whether this call did."""
    revoked = ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=at)
    if revoked:
        audit.record(action="token.revoked", actor=actor, obj=token, at=at)
    return bool(revoked)


def token_in_use(*, secret: str, at: datetime) -> ApiToken | None:
    """Return the token of this secret, if it is good now and its owner's account is active."""
    token = (
        ApiToken.objects.filter(
            sha256=_hash(secret), revoked_at=None, expires_at__gt=at, user__is_active=True
        )
        .select_related("user")
        .first()
    )
    if token is not None:
        ApiToken.objects.filter(pk=token.pk).update(used_at=at)
    return token


def _hash(secret: str) -> str:
    # A random secret of 256 bits needs no slow hash: there is nothing to guess.
    return hashlib.sha256(secret.encode()).hexdigest()
