"""Encrypted objects: stored once per content, read whole or by range, checked on each read."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from dases_voice.core.errors import BlobCorrupt, BlobMissing
from dases_voice.core.models import Blob, DataKey
from dases_voice.core.prepared import Insert
from dases_voice.core.services.keys import unwrap_data_key
from dases_voice.core.storage import cipher
from dases_voice.core.storage.objects import ObjectStore, object_store

_ADD = Insert(Blob, unless_there=True)


@dataclass(frozen=True)
class StoredBytes:
    """An encrypted object that is durable, and that no row speaks of yet."""

    address: str
    sha256: str
    size_bytes: int
    data_key: DataKey


def store_bytes(*, data: bytes, data_key: DataKey) -> StoredBytes:
    """Encrypt `data` and write it durably. Call it outside a transaction, and `add_blob` inside one.

    The same content of one speaker is stored once. A crash before the row exists leaves an object
    without one, which `fsck` finds.
    """
    key = unwrap_data_key(data_key)
    sha256 = hashlib.sha256(data).hexdigest()
    address = cipher.content_address(data_key=key, content_sha256=sha256)
    _store().put(address, cipher.encrypt(data, data_key=key, address=address))
    return StoredBytes(address, sha256, len(data), data_key)


def add_blob(*, stored: StoredBytes, at: datetime) -> Blob:
    """Return the row of what was stored, new or as it was."""
    # Nearly always it is new, and then this is the only statement.
    row = Blob(
        data_key=stored.data_key,
        address=stored.address,
        sha256=stored.sha256,
        size_bytes=stored.size_bytes,
        created_at=at,
    )
    if _ADD.run(row):
        return row
    blob = Blob.objects.get(address=stored.address)
    if blob.deleted_at is not None:
        Blob.objects.filter(pk=blob.pk).update(deleted_at=None)
        blob.deleted_at = None
    return blob


def discard_bytes(stored: StoredBytes) -> None:
    """Remove what was stored for nothing, unless a row speaks of the same content."""
    if not Blob.objects.filter(address=stored.address, deleted_at=None).exists():
        _store().delete(stored.address)


def store_blob(*, data: bytes, data_key: DataKey, at: datetime) -> Blob:
    """Encrypt and store `data`, and return its row. Call it outside a transaction."""
    return add_blob(stored=store_bytes(data=data, data_key=data_key), at=at)


def read_blob(blob: Blob) -> bytes:
    """Return the plain bytes, checked against the stored hash.

    Raises
    ------
    KeyDestroyed
        The speaker was erased.
    BlobMissing, BlobCorrupt
        The object is gone, or is not what was stored.
    """
    key = unwrap_data_key(blob.data_key)
    data = cipher.decrypt_frames(
        _store().get(blob.address),
        data_key=key,
        address=blob.address,
        first=0,
        size_bytes=blob.size_bytes,
    )
    if hashlib.sha256(data).hexdigest() != blob.sha256:
        raise BlobCorrupt(blob.address)
    return data


def read_blob_range(blob: Blob, *, start: int, length: int) -> bytes:
    """Return `length` plain bytes from `start`; each frame that is touched is authenticated."""
    if start < 0 or length < 0 or start + length > blob.size_bytes:
        raise ValueError(f"Bytes {start} to {start + length} are outside 0 to {blob.size_bytes}.")
    if length == 0:
        return b""
    key = unwrap_data_key(blob.data_key)
    first, offset, span = cipher.frame_span(start=start, length=length, size_bytes=blob.size_bytes)
    plain = cipher.decrypt_frames(
        _store().get_range(blob.address, offset, span),
        data_key=key,
        address=blob.address,
        first=first,
        size_bytes=blob.size_bytes,
    )
    skipped = start - first * cipher.FRAME_BYTES
    return plain[skipped : skipped + length]


def delete_blob(*, blob: Blob, at: datetime) -> None:
    """Remove the bytes and say so on the row. Safe to repeat."""
    _store().delete(blob.address)
    Blob.objects.filter(pk=blob.pk, deleted_at=None).update(deleted_at=at)


def blob_exists(blob: Blob) -> bool:
    """Return whether the store still holds the object."""
    try:
        _store().get_range(blob.address, 0, 1)
    except BlobMissing:
        return False
    return True


def stored_addresses() -> set[str]:
    """Return the address of each object in the store."""
    return set(_store().names())


def _store() -> ObjectStore:
    return object_store(settings.BLOB_URL)
