"""What the environment may say, read once and refused loudly when it is wrong."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

from consent.identity.address import read_address, read_client_secret

CHECKOUT_DIR = Path(__file__).resolve().parents[2]

KNOWN_NAMES = frozenset(
    {
        "DASES_BASE_URL",
        "DASES_BIND",
        "DASES_CHROMIUM",
        "DASES_CONTACT",
        "DASES_DEMO",
        "DASES_LISTENER",
        "DASES_ORGANISATION",
        "DASES_RELEASE_MEMORY_MB",
        "DASES_SECRET_KEY_FILE",
        "DASES_VAR_DIR",
        "DASES_WEBHOOKS_TO_LOOPBACK",
        "DASES_WORKER_MEMORY_MB",
    }
)

env = environ.Env()


def refuse_unknown_names() -> None:
    """Stop on a `DASES_*` variable that no setting reads: a typing error must not pass unseen."""
    unknown = sorted(n for n in os.environ if n.startswith("DASES_") and n not in KNOWN_NAMES)
    if unknown:
        known = ", ".join(sorted(KNOWN_NAMES))
        raise ImproperlyConfigured(f"Unknown setting {', '.join(unknown)}. Known: {known}.")


def flag(name: str, *, default: bool) -> bool:
    """Read 0 or 1."""
    value = os.environ.get(name, "1" if default else "0")
    if value not in {"0", "1"}:
        raise ImproperlyConfigured(f"{name} must be 0 or 1, not {value!r}.")
    return value == "1"


def choice(name: str, *, among: tuple[str, ...], default: str) -> str:
    """Read one of a few words."""
    value = os.environ.get(name) or default
    if value not in among:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(among)}, not {value!r}.")
    return value


def megabytes(name: str, default: int, *, at_least: int) -> int:
    """Read a number of megabytes."""
    value = os.environ.get(name) or str(default)
    if not value.isdigit() or int(value) < at_least:
        raise ImproperlyConfigured(f"{name} must be {at_least} or more megabytes, not {value!r}.")
    return int(value)


def url(name: str, default: str, *, schemes: tuple[str, ...]) -> str:
    """Read a URL whose scheme is one of `schemes`."""
    value = os.environ.get(name) or default
    if urlsplit(value).scheme not in schemes:
        raise ImproperlyConfigured(
            f"{name} must start with one of {', '.join(schemes)}: {value!r}."
        )
    return value


def database(name: str, default: str) -> dict[str, Any]:
    """Read the database's URL: SQLite or PostgreSQL."""
    value = os.environ.get(name) or default
    if urlsplit(value).scheme not in {"sqlite", "postgres", "postgresql"}:
        raise ImproperlyConfigured(f"{name} must start with sqlite or postgresql.")
    config: dict[str, Any] = environ.Env.db_url_config(value)
    return config


def shared_cache(broker_url: str) -> dict[str, str]:
    """Return the cache that counts tries for all processes: the broker's Redis, if there is one."""
    if broker_url.startswith("memory"):
        return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    return {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": broker_url.replace("redis+socket://", "unix://").replace(
            "virtual_host=", "db="
        ),
        "KEY_PREFIX": "dases",
    }


def identity_provider(name: str, *, and_its_secret: bool = False) -> str:
    """Read the address of an identity provider; without one it is not offered."""
    value = os.environ.get(name, "")
    try:
        if value:
            address = read_address(value)
            if and_its_secret:
                read_client_secret(address)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} {error}.") from error
    return value


def directory(name: str, default: Path) -> Path:
    """Read an absolute path of a folder."""
    path = Path(os.environ.get(name) or default)
    if not path.is_absolute():
        raise ImproperlyConfigured(f"{name} must be an absolute path, not {str(path)!r}.")
    return path


def bind_address(name: str, default: str) -> tuple[str, int]:
    """Read HOST:PORT."""
    host, _, port = os.environ.get(name, default).rpartition(":")
    if not host or not port.isdigit() or not 0 < int(port) < 65536:
        raise ImproperlyConfigured(f"{name} must be HOST:PORT, for example {default}.")
    return host, int(port)
