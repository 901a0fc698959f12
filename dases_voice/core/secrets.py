"""Secrets that live in files of mode 0600, made at the first start."""

import os
import secrets
import tempfile
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def read_or_create_secret(path: str, *, length_bytes: int = 48) -> str:
    """Return the secret in `path`, making it first if there is none."""
    file = Path(path)
    if not file.exists():
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _create(file, secrets.token_hex(length_bytes))
    return read_secret(path)


def _create(file: Path, value: str) -> None:
    """Put the secret in place all at once: nobody may read half of it, nor replace another's."""
    descriptor, temporary = tempfile.mkstemp(dir=file.parent, prefix=".secret-")
    try:
        with os.fdopen(descriptor, "w") as handle:
            handle.write(value)
        os.link(temporary, file)
    except FileExistsError:
        pass  # another process of the same start was first
    finally:
        Path(temporary).unlink()


def read_secret(path: str) -> str:
    """Return the secret in `path`, refusing one that others could read."""
    file = Path(path)
    if not file.is_file():
        raise ImproperlyConfigured(f"The secret file {path} is missing.")
    if file.stat().st_mode & 0o077:
        raise ImproperlyConfigured(f"The secret file {path} can be read by others: chmod 600 it.")
    value = file.read_text().strip()
    if len(value) < 32:
        raise ImproperlyConfigured(f"The secret file {path} holds less than 32 characters.")
    return value
