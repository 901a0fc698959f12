"""A provider's address, as an operator writes it: one URL says everything but the secret itself.

    https://CLIENT_ID@issuer.example/path?secret_file=/etc/dases/educonnect.secret&acr=eidas1

This module knows no framework: settings read it before there is one.
"""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit, urlunsplit

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
PARAMETERS = frozenset({"secret_file", "acr"})


@dataclass(frozen=True)
class ProviderAddress:
    """Where a provider is, and who we are to it."""

    issuer: str
    client_id: str
    secret_file: Path
    levels: tuple[str, ...] = ()


def read_address(url: str) -> ProviderAddress:
    """Take an address apart.

    Raises
    ------
    ValueError
        With what is wrong, in words for an operator. The address itself is not repeated.
    """
    parts = urlsplit(url)
    query = parse_qs(parts.query, keep_blank_values=True)
    if not parts.hostname or not is_private(url):
        raise ValueError("must start with https:// (http:// is for loopback only)")
    if not parts.username:
        raise ValueError("must name the client: https://CLIENT_ID@issuer")
    if parts.password is not None:
        raise ValueError("must not hold the secret: put it in the secret_file")
    if unknown := sorted(query.keys() - PARAMETERS):
        raise ValueError(f"has an unknown part {', '.join(unknown)}")
    file = Path(query.get("secret_file", [""])[0])
    if not file.is_absolute():
        raise ValueError("must name a secret_file by its absolute path")
    return ProviderAddress(
        issuer=urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", "")),
        client_id=unquote(parts.username),
        secret_file=file,
        levels=tuple(query.get("acr", ())),
    )


def is_private(url: str) -> bool:
    """Tell whether nobody on the way can read what is sent there."""
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)


def read_client_secret(address: ProviderAddress) -> str:
    """Return what proves to the provider that we are we.

    Raises
    ------
    ValueError
        When the file is missing or empty, or can be read by others.
    """
    file = address.secret_file
    if not file.is_file():
        raise ValueError(f"names a secret file that is missing: {file}")
    if file.stat().st_mode & 0o077:
        raise ValueError(f"names a secret file that others can read, chmod 600 it: {file}")
    if not (secret := file.read_text().strip()):
        raise ValueError(f"names a secret file that is empty: {file}")
    return secret
