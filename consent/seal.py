"""Signatures of this installation: Ed25519, as a detached JSON Web Signature (RFC 7515, appendix F).

Whoever has the bytes, the signature and the public key can check them without us. The private key
is a file of the operator's; it is read once by each process, so that no act waits for a file.
"""

import base64
import hashlib
import json
import os
import tempfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from django.core.exceptions import ImproperlyConfigured

ALGORITHM = "EdDSA"


@dataclass(frozen=True)
class SigningKey:
    """The private key, and the names by which others know its public half."""

    private: Ed25519PrivateKey

    @property
    def public(self) -> str:
        """The public key as a JSON Web Key writes it (RFC 8037)."""
        return encode(self.private.public_key().public_bytes_raw())

    @property
    def key_id(self) -> str:
        """The thumbprint of the public key (RFC 7638): the key names itself."""
        return thumbprint(self.public)

    def sign(self, content: bytes) -> str:
        """Return the detached signature of exactly these bytes."""
        header = json.dumps({"alg": ALGORITHM, "kid": self.key_id}, separators=(",", ":"))
        protected = encode(header.encode())
        signature = self.private.sign(_signing_input(protected, content))
        return f"{protected}..{encode(signature)}"


def make_key_file(url: str) -> None:
    """Make the key at the first start, all at once and readable by its owner only."""
    path = _path(url)
    if path.exists():
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    pem = Ed25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".seal-")
    try:
        with os.fdopen(descriptor, "wb") as handle:
            handle.write(pem)
        os.link(temporary, path)
    except FileExistsError:
        pass  # another process of the same start was first
    finally:
        Path(temporary).unlink()


@lru_cache(maxsize=4)
def signing_key(url: str) -> SigningKey:
    """Return the installation's key.

    Raises
    ------
    ImproperlyConfigured
        When the file is missing, can be read by others, or holds another kind of key.
    """
    path = _path(url)
    if not path.is_file():
        raise ImproperlyConfigured(f"The seal's key file {path} is missing.")
    if path.stat().st_mode & 0o077:
        raise ImproperlyConfigured(f"The seal's key file {path} can be read by others: chmod 600.")
    try:
        private = load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError) as error:
        raise ImproperlyConfigured(f"The seal's key file {path} is no PEM key.") from error
    if not isinstance(private, Ed25519PrivateKey):
        raise ImproperlyConfigured(f"The seal's key file {path} holds no Ed25519 key.")
    return SigningKey(private)


def key_id_of(jws: str) -> str:
    """Return which key a signature says it was made with, or nothing if it says nothing."""
    try:
        header = json.loads(decode(jws.partition(".")[0]))
    except (ValueError, RecursionError):
        return ""
    is_ours = isinstance(header, dict) and header.get("alg") == ALGORITHM
    return str(header.get("kid", "")) if is_ours else ""


def is_signed(*, content: bytes, jws: str, public: str) -> bool:
    """Tell whether a detached signature is of exactly these bytes, by this public key."""
    protected, _, signature = jws.partition("..")
    try:
        key = Ed25519PublicKey.from_public_bytes(decode(public))
        key.verify(decode(signature), _signing_input(protected, content))
    except (InvalidSignature, ValueError):
        return False
    return True


def public_jwk(public: str) -> dict[str, str]:
    """Return a public key as others read it (RFC 7517, RFC 8037)."""
    return {
        "kty": "OKP",
        "crv": "Ed25519",
        "x": public,
        "kid": thumbprint(public),
        "alg": ALGORITHM,
        "use": "sig",
    }


def thumbprint(public: str) -> str:
    """Return the name of a public key (RFC 7638)."""
    members = json.dumps({"crv": "Ed25519", "kty": "OKP", "x": public}, separators=(",", ":"))
    return encode(hashlib.sha256(members.encode()).digest())


def encode(content: bytes) -> str:
    """Write bytes in base64url without padding."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """Read base64url without padding; raises `ValueError` on anything else."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def _signing_input(protected: str, content: bytes) -> bytes:
    return f"{protected}.{encode(content)}".encode()


def _path(url: str) -> Path:
    return Path(unquote(urlsplit(url).path))
