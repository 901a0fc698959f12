"""Closed lists of the collection."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class TurnMode(TextChoices):
    """What happens to the sounds of a turn. The screen is the same, and says nothing of it."""

    A = "A", _("Activity A")
    B = "B", _("Activity B")


class SessionState(TextChoices):
    """The life of a lesson."""

    OPEN = "open", pgettext_lazy("a session", "Open")
    PAUSED = "paused", pgettext_lazy("a session", "Paused")
    CLOSED = "closed", pgettext_lazy("a session", "Closed")


class SessionStep(StrEnum):
    """What a teacher does with a lesson; the words of the trail."""

    PAUSE = "paused"
    RESUME = "resumed"
    EXTEND = "extended"
    CLOSE = "closed"


SESSION_TRANSITIONS: Final[Mapping[tuple[SessionState, SessionStep], SessionState]] = (
    MappingProxyType(
        {
            (SessionState.OPEN, SessionStep.PAUSE): SessionState.PAUSED,
            (SessionState.PAUSED, SessionStep.RESUME): SessionState.OPEN,
            (SessionState.OPEN, SessionStep.EXTEND): SessionState.OPEN,
            (SessionState.PAUSED, SessionStep.EXTEND): SessionState.PAUSED,
            (SessionState.OPEN, SessionStep.CLOSE): SessionState.CLOSED,
            (SessionState.PAUSED, SessionStep.CLOSE): SessionState.CLOSED,
        }
    )
)


class PromptLanguage(TextChoices):
    """The languages in which prompts are read."""

    ENGLISH = "en", _("English")
    FRENCH = "fr", _("French")


class RecordingState(TextChoices):
    """The life of a recording, from the take that arrived to its erasure."""

    RECEIVED = "received", _("Received")
    PROCESSING = "processing", _("Being processed")
    PROCESSED = "processed", _("Processed")
    REJECTED = "rejected", _("Rejected")
    QUARANTINED = "quarantined", _("Set aside")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    ERASED = "erased", _("Erased")


class QuarantineReason(TextChoices):
    """Why a recording was set aside."""

    ATTEMPTS = "attempts", _("Processing failed three times")
    CONSENT = "consent", _("Consent is not in force")


class Capture(TextChoices):
    """How a browser got hold of the raw samples."""

    MEDIA_STREAM_TRACK_PROCESSOR = "mstp", "MediaStreamTrackProcessor"
    WORKLET = "worklet", "AudioWorklet"
    FILE = "file", _("A file of the demonstration")
