"""Traces by which a second signature can be compared with the first: few, short-lived, of one child.

Nothing here can tell whose browser it is, nor find it again beside another child or on another site.
"""

from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils.crypto import salted_hmac

from consent.enums import Likeness
from consent.models import HolderLink, SignatureTrace

# A first link and its two reminders, each of which opens for 14 days: until then the other holder
# of a child who was asked at the same time may still sign.
TRACE_LIFE = timedelta(days=45)


def leave_trace(*, link: HolderLink, device: str, at: datetime) -> None:
    """Note from which browser a holder has agreed. Without a mark nothing is noted."""
    if device:
        SignatureTrace.objects.update_or_create(
            link=link,
            other=None,
            likeness=Likeness.DEVICE,
            device_hash=device_hash(link, device),
            defaults={"seen_at": at},
        )


def note_meeting(*, link: HolderLink, other: HolderLink, likeness: Likeness, at: datetime) -> None:
    """Note that what proves one holder was used at the door of another one of the same child."""
    SignatureTrace.objects.update_or_create(
        link=link, other=other, likeness=likeness, defaults={"seen_at": at}
    )


def traces_in_time(at: datetime) -> QuerySet[SignatureTrace]:
    """Return the traces that may still be compared with."""
    return SignatureTrace.objects.filter(seen_at__gt=at - TRACE_LIFE)


def forget_old_traces(*, at: datetime) -> int:
    """Delete the traces whose time is over; return how many there were."""
    deleted, _by_table = SignatureTrace.objects.filter(seen_at__lte=at - TRACE_LIFE).delete()
    return deleted


def device_hash(link: HolderLink, device: str) -> str:
    """Return a browser's mark as it is kept: under the server's secret, and for this child alone."""
    salt = f"consent.device.{link.subject_id}"
    return salted_hmac(salt, device, algorithm="sha256").hexdigest()
