"""Tables of the collection."""

from dases_voice.collection.models.campaigns import Campaign, Prompt
from dases_voice.collection.models.intake import IntakeKey
from dases_voice.collection.models.recordings import Recording, Speaker
from dases_voice.collection.models.sessions import Admission, ClassSession, Turn
from dases_voice.collection.models.suppressions import Suppression

__all__ = [
    "Admission",
    "Campaign",
    "ClassSession",
    "IntakeKey",
    "Prompt",
    "Recording",
    "Speaker",
    "Suppression",
    "Turn",
]
