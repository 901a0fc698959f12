"""Tables of the kernel."""

from dases_voice.core.models.accounts import PlatformAssignment, User
from dases_voice.core.models.answers import ApiAnswer
from dases_voice.core.models.audit import AuditEvent
from dases_voice.core.models.messages import Message
from dases_voice.core.models.outbox import OutboxEntry
from dases_voice.core.models.storage import Blob, DataKey
from dases_voice.core.models.tokens import ApiToken

__all__ = [
    "ApiAnswer",
    "ApiToken",
    "AuditEvent",
    "Blob",
    "DataKey",
    "Message",
    "OutboxEntry",
    "PlatformAssignment",
    "User",
]
