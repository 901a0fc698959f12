"""A sign-in under way: what must be known when the browser comes back, and to nobody meanwhile.

It waits in the visitor's session, sealed by a key made from `state`. The state itself travels
through the browser only, so neither the session's row nor the provider can open what waits: not the
invitation's token, not the verifier. A wrong state opens nothing.
"""

import base64
import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from cryptography.fernet import Fernet, InvalidToken

from consent.identity.base import Secrets

LIFE = timedelta(minutes=10)


@dataclass(frozen=True)
class PendingSignIn:
    """Where somebody went, by which link, and what has to come back."""

    provider: str
    token: str
    language: str
    nonce: str
    verifier: str
    begun_at: str

    def is_late(self, at: datetime) -> bool:
        """Tell whether it took too long."""
        return at >= datetime.fromisoformat(self.begun_at) + LIFE

    def known_by(self, state: str) -> Secrets:
        """Return the secrets that the provider's answer must fit."""
        return Secrets(state, self.nonce, self.verifier)


def seal_pending(pending: PendingSignIn, state: str) -> str:
    """Lock it away."""
    return _box(state).encrypt(json.dumps(asdict(pending)).encode()).decode()


def open_pending(sealed: str, state: str) -> PendingSignIn | None:
    """Return what waits, if this is its state."""
    try:
        return PendingSignIn(**json.loads(_box(state).decrypt(sealed)))
    except InvalidToken:
        return None


def _box(state: str) -> Fernet:
    digest = hashlib.sha256(b"consent.sign-in " + state.encode("utf-8", "replace")).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
