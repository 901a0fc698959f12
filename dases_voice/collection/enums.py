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


class WorkerFault(StrEnum):
    """Why an attempt failed where the bytes alone do not explain it; beside `signal.error_codes()`.

    The words for each are in `queries.refusals`.
    """

    OUT_OF_MEMORY = "out_of_memory"
    TIMED_OUT = "timed_out"
    UNREADABLE = "unreadable"
    ATTEMPTS_EXHAUSTED = "attempts_exhausted"


class SoundFault(TextChoices):
    """What a tablet says of its sound: of takes, and of its microphone."""

    QUIET = "quiet", _("Too quiet")
    LOUD = "loud", _("Too loud for the microphone")
    NOISY = "noisy", _("Noise around")
    HOLE = "hole", _("Bits of sound are missing")
    DOUBTFUL = "doubtful", _("Perhaps not the microphone of the headset")
    DENIED = "denied", _("The microphone is not allowed")
    MISSING = "missing", _("No microphone is found")
    BUSY = "busy", _("Another app uses the microphone")
    SILENT = "silent", _("The microphone does not answer")
    LOST = "lost", _("The microphone came off")
    UNSUPPORTED = "unsupported", _("The browser cannot record")
    INSECURE = "insecure", _("The address does not start with https")
    STORAGE = "storage", _("The tablet cannot keep anything")


class Capture(TextChoices):
    """How a browser got hold of the sound. MediaRecorder gives no raw samples: it loses some."""

    MEDIA_STREAM_TRACK_PROCESSOR = "mstp", "MediaStreamTrackProcessor"
    WORKLET = "worklet", "AudioWorklet"
    MEDIA_RECORDER = "mediarecorder", "MediaRecorder"
    FILE = "file", _("A file of the demonstration")


class PromptKind(TextChoices):
    """What a pupil is asked to do."""

    READ = "read", _("Read a text")
    REPEAT = "repeat", _("Repeat after a voice")
    NAME = "name", _("Name a picture")
    ANSWER = "answer", _("Answer a question")
    SPEAK = "speak", _("Speak freely about a picture")

    @property
    def max_duration_s(self) -> int:
        """How long a take may last: `PipelineParameters.max_duration_s` is above all of these."""
        return {PromptKind.ANSWER: 30, PromptKind.SPEAK: 58}.get(self, 15)

    @property
    def end_silence_s(self) -> float:
        """How long a silence after speech ends a take. Who speaks freely needs time to think."""
        return {PromptKind.ANSWER: 2.5, PromptKind.SPEAK: 4.0}.get(self, 1.2)


class CefrLevel(TextChoices):
    """Levels of the Common European Framework that schools of these ages aim at."""

    A1 = "A1", "A1"
    A2 = "A2", "A2"
    B1 = "B1", "B1"
    B2 = "B2", "B2"


class SchoolCycle(TextChoices):
    """The cycles of French schools from the first reading on."""

    CYCLE_2 = "cycle2", _("Cycle 2 (ages 6 to 8)")
    CYCLE_3 = "cycle3", _("Cycle 3 (ages 9 to 11)")
    CYCLE_4 = "cycle4", _("Cycle 4 (ages 12 to 14)")
    LYCEE = "lycee", _("Lycée (from age 15)")


class PromptPicture(TextChoices):
    """The drawings of `static/img/prompts`, by what they show.

    The labels are for adults who choose one; pupils who cannot see it hear the `description`.
    """

    BREAD = "bread", _("Bread")
    CAT = "cat", _("Cat")
    CLASSROOM = "classroom", _("A classroom")
    CLOCK = "clock", _("Clock")
    DOG = "dog", _("Dog")
    HOUSE = "house", _("House")
    KITCHEN = "kitchen", _("A kitchen")
    MARKET = "market", _("A market stall")
    PARK = "park", _("A park")
    RAIN = "rain", _("A street in the rain")
    SCHOOLBAG = "schoolbag", _("School bag")
    SEASIDE = "seaside", _("The seaside")

    @property
    def description(self) -> str:
        """What a pupil hears instead of seeing: it describes, and leaves the naming to the pupil."""
        return str(_DESCRIPTIONS[self])


_DESCRIPTIONS = {
    PromptPicture.BREAD: _(
        "Something to eat: long or round, brown and crisp outside, soft and white inside. You buy "
        "it at the baker’s."
    ),
    PromptPicture.CAT: _(
        "A small animal that lives with people. It has whiskers and soft fur, it purrs, and it "
        "chases mice."
    ),
    PromptPicture.CLASSROOM: _(
        "A room with a large board on the wall, a window, and three children at their tables. One "
        "child has a hand up."
    ),
    PromptPicture.CLOCK: _("A round thing on the wall with two hands. It tells you the time."),
    PromptPicture.DOG: _(
        "An animal that lives with people. It barks, wags its tail, and guards the home."
    ),
    PromptPicture.HOUSE: _(
        "A building with a roof, a door, windows and a chimney. A family lives in it."
    ),
    PromptPicture.KITCHEN: _(
        "A room where somebody cooks. A pot steams on the cooker; on the table there are a bowl, "
        "a bottle and some fruit. A lamp hangs above."
    ),
    PromptPicture.MARKET: _(
        "Outside, under a striped roof, somebody sells fruit and vegetables from boxes. A customer "
        "with a basket stands in front."
    ),
    PromptPicture.PARK: _(
        "Outside, on a sunny day: a big tree, a bench, a child on a swing, another one with a ball."
    ),
    PromptPicture.RAIN: _(
        "A street with houses. Water falls from dark clouds. Two people walk under one umbrella; "
        "there are puddles on the ground."
    ),
    PromptPicture.SCHOOLBAG: _(
        "You carry it on your back in the morning. Your books and your pencils are in it."
    ),
    PromptPicture.SEASIDE: _(
        "Sand and water under the sun. A boat with a sail is far away; in front there is a castle "
        "of sand with a bucket beside it."
    ),
}


class DeviceClass(TextChoices):
    """What kind of device recorded. Nothing finer is asked: it would tell devices apart."""

    PHONE = "phone", _("Phone")
    TABLET = "tablet", _("Tablet")
    COMPUTER = "computer", _("Computer")
