"""Closed lists of the review."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Verdict(TextChoices):
    """What a reviewer says of a clip."""

    ACCEPT = "accept", _("Good to use")
    REJECT = "reject", _("Not usable")
    PERSONAL_DATA = "personal_data", _("Says something personal")


class RejectReason(TextChoices):
    """Why a clip cannot be used."""

    NO_SPEECH = "no_speech", _("Nobody speaks")
    CUT = "cut", _("The beginning or the end is cut")
    OTHER_TEXT = "other_text", _("Something else is said")
    NOISE = "noise", _("Too much noise")
    OTHER_VOICE = "other_voice", _("Another voice is heard")
    DISTORTED = "distorted", _("The sound is distorted")


def is_about_somebody(*, verdict: str, reason: str) -> bool:
    """Return whether a verdict says that the clip gives away the pupil or somebody else."""
    return verdict == Verdict.PERSONAL_DATA or reason == RejectReason.OTHER_VOICE
