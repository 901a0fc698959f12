"""Why recordings could not be used, in words for a school, and how often that happened.

A refusal is news that something of a voice has reached the server, which nobody in a school may learn
of one child (house.md, §4, 11). So there is no figure for a session, and none that can be watched while
it moves: a campaign's figures are of the days before, rounded, and leave out what concerns few voices.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dases_voice.collection.enums import QuarantineReason, RecordingState, WorkerFault
from dases_voice.collection.models import Campaign, Recording

LEAST_VOICES = 5
ROUNDED_TO = 10

Words = str | Promise


@dataclass(frozen=True)
class Advice:
    """What happened to a recording, and what helps."""

    cause: Words
    next_step: Words


@dataclass(frozen=True)
class Refusal:
    """One cause in a campaign. Of `at_least` recordings something more precise is not told."""

    advice: Advice
    at_least: int


_RECORD_AGAIN = _("Nothing to mend: the pupil records the sentence again in the next lesson.")
_MICROPHONE = _(
    "Check the plug of the headset and its mute switch, then try the microphone again on the tablet."
)
_CLOSER = _(
    "Have the microphone two fingers from the mouth, and wait for the signal before speaking."
)
_BROWSER = _("Bring the tablet’s browser up to date, or use another tablet.")
_NETWORK = _("Leave the tablet on and connected until the board says that nothing waits.")
_SETTINGS = _("Connect a simple headset with one microphone, and choose it in the browser.")
_OPERATOR = _("Nothing to do in class: the platform’s operators see it and look for the fault.")

ADVICE: Final[Mapping[str, Advice]] = MappingProxyType(
    {
        "empty": Advice(_("The recording arrived empty."), _NETWORK),
        "unknown_format": Advice(_("What arrived is not a sound recording."), _BROWSER),
        "wav_no_data": Advice(_("The WAV file holds no sound."), _BROWSER),
        "wav_codec_not_allowed": Advice(
            _("The WAV file is packed in a way that is not accepted."), _BROWSER
        ),
        "wav_params": Advice(_("The WAV file describes itself wrongly."), _BROWSER),
        "flac_corrupt": Advice(_("The FLAC file is damaged."), _BROWSER),
        "unreadable_container": Advice(_("The file cannot be opened."), _BROWSER),
        "not_audio_only": Advice(_("The file holds more than one sound track."), _BROWSER),
        "codec_not_allowed": Advice(
            _("The sound is packed in a way that is not accepted."), _BROWSER
        ),
        "encrypted": Advice(_("The sound is locked by copy protection."), _BROWSER),
        "too_large": Advice(_("The file is larger than a recording may be."), _BROWSER),
        "too_long": Advice(_("The recording is longer than a minute."), _RECORD_AGAIN),
        "too_long_header": Advice(
            _("The recording says that it is longer than a minute."), _RECORD_AGAIN
        ),
        "too_short": Advice(_("The recording is too short to hold a sentence."), _RECORD_AGAIN),
        "too_many_channels": Advice(_("The microphone has too many channels."), _SETTINGS),
        "rate_not_allowed": Advice(
            _("The microphone gives too few or too many samples each second."), _SETTINGS
        ),
        "no_samples": Advice(_("The file holds not a single sample."), _MICROPHONE),
        "non_finite": Advice(_("The file holds numbers that are no sound."), _BROWSER),
        "out_of_range": Advice(_("The file is louder than any sound can be."), _BROWSER),
        "silent": Advice(_("The microphone was muted."), _MICROPHONE),
        "no_speech": Advice(_("No speech is heard, only noise."), _CLOSER),
        WorkerFault.OUT_OF_MEMORY.value: Advice(
            _("Working on it took too much memory, three times."), _OPERATOR
        ),
        WorkerFault.TIMED_OUT.value: Advice(
            _("Working on it took too much time, three times."), _OPERATOR
        ),
        WorkerFault.UNREADABLE.value: Advice(
            _("The store did not give the recording back, three times."), _OPERATOR
        ),
        WorkerFault.ATTEMPTS_EXHAUSTED.value: Advice(
            _("Working on it ended the program, three times."), _OPERATOR
        ),
    }
)


def refusals_in(campaign: Campaign, *, at: datetime) -> list[Refusal]:
    """Return why recordings of a campaign could not be used until yesterday, the most frequent first.

    A cause that fewer than `LEAST_VOICES` voices share is left out; the others are rounded down.
    """
    today = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    unusable = Q(state=RecordingState.REJECTED) | Q(
        state=RecordingState.QUARANTINED, quarantine_reason=QuarantineReason.ATTEMPTS
    )
    counted = (
        Recording.objects.filter(
            unusable, campaign=campaign, state_changed_at__lt=today, error_code__in=ADVICE
        )
        .order_by()
        .values("error_code")
        .annotate(recordings=Count("pk"), voices=Count("speaker", distinct=True))
        .filter(voices__gte=LEAST_VOICES, recordings__gte=ROUNDED_TO)
        .order_by("-recordings", "error_code")
    )
    return [
        Refusal(ADVICE[row["error_code"]], row["recordings"] // ROUNDED_TO * ROUNDED_TO)
        for row in counted
    ]
