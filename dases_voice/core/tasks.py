"""Work of the kernel that happens after the answer was given."""

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from dases_voice.core.enums import MessageState
from dases_voice.core.models import Message
from dases_voice.core.services import messages, scans


@shared_task(name="core.deliver_message")
def deliver_message(*, message_id: str) -> None:
    """Hand one message to the mail server."""
    message = Message.objects.filter(pk=message_id, state=MessageState.PENDING).first()
    if message is not None:
        messages.deliver_message(message=message, at=timezone.now())


@shared_task(name="erase.discard_scan")
def discard_scan(*, blob_id: str) -> None:
    """Destroy a scan that is needed no more."""
    scans.destroy_scan(blob_id=UUID(blob_id), at=timezone.now())


@shared_task(name="core.deliver_messages")
def deliver_messages() -> None:
    """Try again what the mail server has not taken yet."""
    messages.deliver_due(at=timezone.now())
