"""What the family door asks of an identity provider."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from consent.identity.shapes import Shape


@dataclass(frozen=True)
class Names:
    """How a provider names somebody: given names in their order, and the names of the family."""

    given: str
    birth: str
    usage: str = ""


@dataclass(frozen=True)
class Identity:
    """Who has signed in. It lives as long as the request: of all this, a keyed hash is kept.

    Attributes
    ----------
    account
        The issuer and the account's number there: the same for as long as the account lives.
    """

    account: str = field(repr=False)
    names: Names = field(repr=False)


@dataclass(frozen=True)
class Secrets:
    """What ties a way out and a way back together. Each sign-in has its own."""

    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)

    @classmethod
    def new(cls) -> "Secrets":
        """Draw them: 256 bits each."""
        return cls(*(secrets.token_urlsafe(32) for _ in range(3)))


class IdentityProvider(Protocol):
    """Somebody who can say who is in front of the screen."""

    @property
    def shape(self) -> Shape:
        """Which kind of provider it is."""

    def address_for(self, *, known_by: Secrets, callback: str) -> str:
        """Return where to send the browser.

        Raises
        ------
        SignInFailed
            When the provider does not answer.
        """

    def identify(
        self, *, answer: dict[str, str], known_by: Secrets, callback: str, at: datetime
    ) -> Identity:
        """Return who has come back with `answer`.

        Raises
        ------
        SignInFailed
            When nobody has signed in, or the provider's word cannot be relied on.
        """
