"""Scans of signed papers: encrypted like voices, each under a key of its own."""

from datetime import datetime
from uuid import UUID

from dases_voice.core.models import Blob
from dases_voice.core.services import outbox
from dases_voice.core.services.blobs import delete_blob, read_blob, store_blob
from dases_voice.core.services.keys import create_data_key, destroy_data_key


class EncryptedScans:
    """The consent ledger's store of scans (`consent.scans.ScanStore`)."""

    def store(self, *, data: bytes, actor: str, at: datetime) -> str:
        """Encrypt and keep `data`; the reference is the blob's number."""
        key = create_data_key(actor=actor, at=at)
        return str(store_blob(data=data, data_key=key, at=at).pk)

    def read(self, *, reference: str) -> bytes:
        """Return the bytes, checked against their hash.

        Raises
        ------
        KeyDestroyed, BlobMissing, BlobCorrupt
            When they are gone, or not what was stored.
        """
        return read_blob(Blob.objects.select_related("data_key").get(pk=reference))

    def discard(self, *, reference: str, at: datetime) -> None:
        """Have the scan destroyed once the transaction that decided so is through."""
        outbox.enqueue(task="erase.discard_scan", at=at, blob_id=reference)


def destroy_scan(*, blob_id: UUID, at: datetime) -> None:
    """Destroy the key, then the bytes. Safe to repeat."""
    blob = Blob.objects.select_related("data_key").get(pk=blob_id)
    destroy_data_key(key=blob.data_key, actor="worker", at=at)
    delete_blob(blob=blob, at=at)
