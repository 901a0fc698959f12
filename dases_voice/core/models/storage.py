"""Encrypted objects and the keys that open them."""

import uuid

from django.db import models

from dases_voice.core.enums import KeyState


class DataKey(models.Model):
    """One speaker's key. The row says that it exists; its wrapped bytes are in the key store.

    A destroyed key stays as a row, so that a restored backup of the key store opens nothing.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    state = models.CharField(max_length=10, choices=KeyState.choices, default=KeyState.ACTIVE)
    created_at = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True, blank=True)


class Blob(models.Model):
    """An encrypted object, addressed by its content under its key.

    `address` is an HMAC of the content's hash under the data key: the same bytes of one speaker
    have one address, and an address says nothing to who has no key.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    data_key = models.ForeignKey(DataKey, on_delete=models.PROTECT, related_name="blobs")
    address = models.CharField(max_length=64, unique=True)
    sha256 = models.CharField(max_length=64)
    size_bytes = models.PositiveBigIntegerField()
    created_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True, blank=True)
