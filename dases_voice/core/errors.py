"""Errors of the kernel.

CoreError
├── KeyDestroyed        the data key is gone: nothing it covered can be read
├── BlobMissing         no such object, or its bytes are gone
├── BlobCorrupt         the bytes are not what was stored
├── KeyReused           the same Idempotency-Key came with another question
└── AuditBroken         the chain does not verify
"""

from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class CoreError(Exception):
    """Base of the kernel's errors."""

    code = "core_error"


class KeyDestroyed(CoreError):
    """The data key was destroyed; what it covered is unreadable for ever."""

    code = "key_destroyed"

    def __init__(self, key_id: UUID) -> None:
        super().__init__(f"Data key {key_id} was destroyed.")


class BlobMissing(CoreError):
    """The object is not in the store."""

    code = "blob_missing"


class BlobCorrupt(CoreError):
    """The object's bytes do not decrypt, or do not match the hash that was stored."""

    code = "blob_corrupt"


class KeyReused(CoreError):
    """A program asks something else under the key of an earlier question."""

    code = "idempotency_key_reused"
    message: str | Promise = _(
        "This Idempotency-Key came with another content before. Make a new one for a new question."
    )

    def __str__(self) -> str:
        return str(self.message)


class AuditBroken(CoreError):
    """The audit chain is broken at `sequence`."""

    code = "audit_broken"

    def __init__(self, sequence: int, why: str) -> None:
        self.sequence = sequence
        super().__init__(f"Audit row {sequence}: {why}.")
