"""Data keys: one per speaker, wrapped by the key-encryption key, destroyed at erasure."""

import base64
import hmac
import secrets
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote, urlsplit
from uuid import UUID

from cryptography.hazmat.primitives.keywrap import (
    InvalidUnwrap,
    aes_key_unwrap,
    aes_key_wrap,
)
from django.conf import settings

from dases_voice.core.enums import KeyState
from dases_voice.core.errors import BlobCorrupt, BlobMissing, KeyDestroyed
from dases_voice.core.models import DataKey
from dases_voice.core.secrets import read_or_create_secret
from dases_voice.core.services import audit
from dases_voice.core.storage.objects import ObjectStore, object_store


def create_data_key(*, actor: str, at: datetime) -> DataKey:
    """Make a key for a new speaker. The wrapped key is durable before the row is written."""
    key = DataKey(created_at=at)
    wrapped = aes_key_wrap(_key_encryption_key(), secrets.token_bytes(32))
    _key_store().put(str(key.id), wrapped)
    key.save(force_insert=True)
    audit.record(action="key.created", actor=actor, obj=key, at=at)
    return key


def unwrap_data_key(key: DataKey) -> bytes:
    """Return the 32 bytes of the key, or raise `KeyDestroyed`."""
    if key.state == KeyState.DESTROYED:
        raise KeyDestroyed(key.id)
    try:
        wrapped = _key_store().get(str(key.id))
    except BlobMissing as error:
        raise KeyDestroyed(key.id) from error
    try:
        return aes_key_unwrap(_key_encryption_key(), wrapped)
    except InvalidUnwrap as error:
        raise BlobCorrupt(f"data key {key.id}") from error


def destroy_data_key(*, key: DataKey, actor: str, at: datetime) -> bool:
    """Destroy a key: the row says so first, then the bytes go. Safe to repeat.

    Returns whether this call was the one that changed the state. The bytes are deleted each time,
    for a crash between the two steps must be mended by running it again.
    """
    changed = DataKey.objects.filter(pk=key.pk, state=KeyState.ACTIVE).update(
        state=KeyState.DESTROYED, destroyed_at=at
    )
    if changed:
        audit.record(action="key.destroyed", actor=actor, obj=key, at=at)
    _key_store().delete(str(key.pk))
    return bool(changed)


def keyed_hash(*, purpose: str, value: str) -> str:
    """Return an HMAC of `value` that only this installation can make, for one purpose.

    It is keyed by the key-encryption key and not by the site's secret: that one may be changed.
    """
    own = hmac.digest(_key_encryption_key(), f"dases.{purpose}".encode(), "sha256")
    return hmac.digest(own, value.encode(), "sha256").hex()


def keys_without_bytes(keys: Iterable[DataKey]) -> set[UUID]:
    """Return those whose row is in use and whose bytes are gone, as after a restored backup."""
    present = set(_key_store().names())
    return {key.pk for key in keys if key.state == KeyState.ACTIVE and str(key.pk) not in present}


def _key_store() -> ObjectStore:
    return object_store(settings.DATA_KEY_URL)


def _key_encryption_key() -> bytes:
    path = unquote(urlsplit(settings.KEK_URL).path)
    try:
        known = Path(path).stat()
    except FileNotFoundError:
        read_or_create_secret(path, length_bytes=32)
        known = Path(path).stat()
    return _read_key(path, known.st_mtime_ns, known.st_ino, known.st_mode)


@lru_cache(maxsize=2)
def _read_key(path: str, *_as_it_was: int) -> bytes:
    """Return the key in a file, read again when the file is another one than it was."""
    return base64.b16decode(read_or_create_secret(path, length_bytes=32).upper())
