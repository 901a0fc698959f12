"""Closed lists of the collection."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class TurnMode(TextChoices):
    """What happens to the sounds of a turn. The screen is the same, and says nothing of it."""

    A = "A", _("Activity A")
    B = "B", _("Activity B")


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
