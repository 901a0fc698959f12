"""Closed lists of the review."""

from enum import IntEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from dases_voice.audio.signal import Cause, Gate


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


class GateVerdict(TextChoices):
    """What the quality gate asks for, by the measures of a clip alone."""

    ACCEPT = Gate.ACCEPT.value, _("Nothing to remark")
    LISTEN = Gate.LISTEN.value, _("Listen first")
    REDO = Gate.REDO.value, _("Better recorded again")


class SoundCause(TextChoices):
    """What the quality gate remarks on a clip."""

    QUIET = Cause.QUIET.value, _("The voice is very quiet")
    LOUD = Cause.LOUD.value, _("The voice was too loud for the microphone")
    NOISY = Cause.NOISY.value, _("There is noise around the voice")
    HOLE = Cause.HOLE.value, _("Bits of sound are missing")
    REPEAT = Cause.REPEAT.value, _("Bits of sound come twice")
    NARROW_BAND = Cause.NARROW_BAND.value, _("It sounds like a telephone")
    LITTLE_SPEECH = Cause.LITTLE_SPEECH.value, _("There is little speech")
    BABBLE = Cause.BABBLE.value, _("Voices may be heard in the background")
    CUT = Cause.CUT.value, _("The beginning or the end may be cut")
    ONE_EAR = Cause.ONE_EAR.value, _("One of two channels was of no use")


class Urgency(IntEnum):
    """In which order clips are heard, the highest first."""

    REDO = 0
    UNREMARKABLE = 1
    LISTEN = 2
    ABOUT_SOMEBODY = 3


class Suspicion(TextChoices):
    """What a machine suspects. It may be wrong: only a person who listens can say so."""

    OTHER_TEXT = "other_text", _("Perhaps something else is said")
    CUT_OFF = "cut_off", _("Perhaps the take ended before the sentence")
    OTHER_VOICE = "other_voice", _("Perhaps another voice is heard")
    NUMBER = "number", _("Perhaps a number is said that is not in the text")
    NAME = "name", _("Perhaps somebody gives a name")


def is_about_somebody(*, verdict: str, reason: str) -> bool:
    """Return whether a verdict says that the clip gives away the pupil or somebody else."""
    return verdict == Verdict.PERSONAL_DATA or reason == RejectReason.OTHER_VOICE
