"""A provider that speaks OpenID Connect: authorization code with PKCE, state and nonce.

The formats and the cryptography are joserfc's; which answers are believed is decided here.
"""

import base64
import hashlib
import hmac
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

import urllib3
from django.core.cache import cache
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from urllib3.exceptions import HTTPError

from consent.enums import SignInProblem
from consent.errors import SignInFailed
from consent.identity.address import ProviderAddress, is_private
from consent.identity.base import Identity, Names, Secrets
from consent.identity.shapes import Shape

# Signatures by a key that only the provider has. Neither `none` nor a shared secret is among them.
ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
USERINFO = "userinfo_endpoint"
TIMEOUT = urllib3.Timeout(connect=3, read=5)
ANSWER_MAX_BYTES = 256 * 1024
# How long a provider's own description and keys are believed. A new key is looked for at once.
DESCRIPTION_LIFE_S = 600
CLOCKS_APART_S = 60
# Whoever gave no answer is left in peace for a moment: each family that waits holds a thread of ours.
PAUSE_S = 15

logger = logging.getLogger(__name__)
Claims = Mapping[str, Any]


@dataclass(frozen=True)
class OpenIdProvider:
    """One provider, at one address."""

    shape: Shape
    address: ProviderAddress
    secret: str = field(repr=False)

    def address_for(self, *, known_by: Secrets, callback: str) -> str:
        """Return where to send the browser. The callback is one fixed address for everybody."""
        query = {
            "response_type": "code",
            "client_id": self.address.client_id,
            "redirect_uri": callback,
            "scope": " ".join(self.shape.scopes),
            "state": known_by.state,
            "nonce": known_by.nonce,
            "acr_values": self._levels[0],
            "code_challenge": _challenge(known_by.verifier),
            "code_challenge_method": "S256",
            # Whoever has used this screen before may have left a session open.
            "prompt": "login",
        }
        endpoint = self._description()["authorization_endpoint"]
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(query)}"

    def identify(
        self, *, answer: dict[str, str], known_by: Secrets, callback: str, at: datetime
    ) -> Identity:
        """Trade the code for the provider's word, and believe it only if everything fits."""
        description = self._description()
        self._require_own_answer(answer, description)
        try:
            tokens = self._trade(answer["code"], known_by.verifier, callback, description)
            said = self._claims(tokens["id_token"], at, nonce=known_by.nonce)
            said |= self._more_claims(tokens["access_token"], said["sub"], at, description)
            return self._identity(said)
        except (JoseError, KeyError, TypeError, ValueError, RecursionError) as error:
            raise self._failed(SignInProblem.INVALID, error) from error

    @property
    def _levels(self) -> tuple[str, ...]:
        return self.address.levels or self.shape.levels

    def _require_own_answer(self, answer: dict[str, str], description: Claims) -> None:
        """Believe no answer that another provider gave (RFC 9207), and none without a code."""
        names_itself = description.get("authorization_response_iss_parameter_supported") is True
        issuer = answer.get("iss", "" if names_itself else self.address.issuer)
        if issuer != self.address.issuer:
            raise self._failed(SignInProblem.INVALID, "another issuer's answer")
        if error := answer.get("error"):
            cancelled = error in {"access_denied", "login_required", "consent_required"}
            raise self._failed(
                SignInProblem.CANCELLED if cancelled else SignInProblem.UNREACHABLE, "an error"
            )
        if not answer.get("code"):
            raise self._failed(SignInProblem.INVALID, "no code")

    def _trade(self, code: str, verifier: str, callback: str, description: Claims) -> Claims:
        fields = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": callback,
            "code_verifier": verifier,
        }
        headers = {"Accept": "application/json"}
        basic = "client_secret_basic"
        if basic in description.get("token_endpoint_auth_methods_supported", [basic]):
            headers |= _basic(self.address.client_id, self.secret)
        else:
            fields |= {"client_id": self.address.client_id, "client_secret": self.secret}
        answered = self._ask("POST", description["token_endpoint"], headers=headers, fields=fields)
        return self._json(answered)

    def _claims(self, token: str, at: datetime, *, nonce: str | None = None) -> dict[str, Any]:
        """Return what a token says, if it is signed, for us, of now, and of this very sign-in."""
        wanted: dict[str, jwt.ClaimsOption] = {
            "iss": {"essential": True, "value": self.address.issuer},
            "aud": {"essential": True, "value": self.address.client_id},
            "azp": {"value": self.address.client_id},
        }
        if nonce is not None:
            wanted |= {
                "sub": {"essential": True},
                "exp": {"essential": True},
                "iat": {"essential": True},
                "nonce": {"essential": True, "value": nonce},
                "acr": {"essential": True, "values": list(self._levels)},
            }
        claims = self._signed(token)
        now = int(at.timestamp())
        jwt.JWTClaimsRegistry(now=now, leeway=CLOCKS_APART_S, **wanted).validate(claims)
        return claims

    def _signed(self, token: str) -> dict[str, Any]:
        """Return the content of a token. A key that is not known yet is asked for, once."""
        try:
            return jwt.decode(token, self._keys(), algorithms=ALGORITHMS).claims
        except InvalidKeyIdError:
            return jwt.decode(token, self._keys(afresh=True), algorithms=ALGORITHMS).claims

    def _more_claims(
        self, access_token: str, subject: str, at: datetime, description: Claims
    ) -> dict[str, Any]:
        """Return what the provider says beside the token, plain or signed, about the same person."""
        if not (endpoint := description.get(USERINFO)):
            return {}
        headers = {"Authorization": f"Bearer {access_token}"}
        answered = self._ask("GET", endpoint, headers=headers)
        is_signed = answered.kind == "application/jwt"
        said = self._claims(answered.text, at) if is_signed else self._json(answered)
        if not hmac.compare_digest(str(said.get("sub")).encode(), subject.encode()):
            raise self._failed(SignInProblem.INVALID, "another person's claims")
        return dict(said)

    def _identity(self, said: Claims) -> Identity:
        shape = self.shape
        given, birth, usage = (
            str(said.get(claim) or "") if claim else ""
            for claim in (shape.given_names, shape.birth_name, shape.usage_name)
        )
        return Identity(f"{self.address.issuer} {said['sub']}", Names(given, birth, usage))

    def _description(self) -> dict[str, Any]:
        """Return what the provider says about itself, and make sure that it is about itself."""
        url = f"{self.address.issuer.rstrip('/')}/.well-known/openid-configuration"
        described = self._remembered("description", url)
        if described.get("issuer") != self.address.issuer:
            raise self._failed(SignInProblem.UNREACHABLE, "a description of another provider")
        ends = [described.get(name) for name in ENDPOINTS]
        ends += [described[USERINFO]] if USERINFO in described else []
        if not all(isinstance(end, str) and is_private(end) for end in ends):
            raise self._failed(SignInProblem.UNREACHABLE, "an endpoint that others can read")
        return described

    def _keys(self, *, afresh: bool = False) -> KeySet:
        url = self._description()["jwks_uri"]
        return KeySet.import_key_set(self._remembered("keys", url, afresh=afresh))  # type: ignore[arg-type]  # checked there

    def _remembered(self, what: str, url: str, *, afresh: bool = False) -> dict[str, Any]:
        name = hashlib.sha256(f"{self.shape.key} {url}".encode()).hexdigest()
        key = f"consent-identity-{what}-{name}"
        found: dict[str, Any] | None = None if afresh else cache.get(key)
        if found is None:
            found = self._json(self._ask("GET", url))
            cache.set(key, found, DESCRIPTION_LIFE_S)
        return found

    def _json(self, answered: "_Answered") -> dict[str, Any]:
        try:
            content = json.loads(answered.text)
        except (ValueError, RecursionError) as error:
            raise self._failed(SignInProblem.INVALID, error) from error
        if not isinstance(content, dict):
            raise self._failed(SignInProblem.INVALID, "no object")
        return content

    def _ask(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        fields: Mapping[str, str] | None = None,
    ) -> "_Answered":
        """Ask the provider; whoever is sent elsewhere, or gets too much, does not go on."""
        away = f"consent-identity-away-{self.shape.key}"
        if cache.get(away):
            raise self._failed(SignInProblem.UNREACHABLE, "no answer a moment ago")
        try:
            response = urllib3.request(
                method,
                url,
                headers=dict(headers or {})
                | ({"Content-Type": "application/x-www-form-urlencoded"} if fields else {}),
                body=urlencode(fields) if fields else None,
                timeout=TIMEOUT,
                retries=False,
                redirect=False,
                preload_content=False,
            )
            with response:
                body = response.read(ANSWER_MAX_BYTES + 1)
        except (HTTPError, OSError) as error:
            cache.set(away, True, PAUSE_S)
            raise self._failed(SignInProblem.UNREACHABLE, error) from error
        if response.status >= 500 or len(body) > ANSWER_MAX_BYTES:
            raise self._failed(SignInProblem.UNREACHABLE, f"status {response.status}")
        if response.status != 200:
            raise self._failed(SignInProblem.INVALID, f"status {response.status}")
        kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        return _Answered(kind, body.decode("utf-8", "replace"))

    def _failed(self, problem: SignInProblem, why: Exception | str) -> SignInFailed:
        """Note what went wrong, and nothing about whom."""
        reason = why if isinstance(why, str) else type(why).__name__
        logger.warning(
            "sign_in_failed provider=%s problem=%s reason=%s", self.shape.key, problem, reason
        )
        return SignInFailed(problem)


@dataclass(frozen=True)
class _Answered:
    kind: str
    text: str


def _challenge(verifier: str) -> str:
    """Return the verifier's hash as PKCE wants it (RFC 7636, S256)."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _basic(client_id: str, secret: str) -> dict[str, str]:
    """Return the header of a client that proves itself (RFC 6749, 2.3.1)."""
    both = ":".join(quote(part, safe="") for part in (client_id, secret))
    return {"Authorization": f"Basic {base64.b64encode(both.encode()).decode()}"}
