"""Tables of the collection."""

from dases_voice.collection.models.campaigns import Campaign, Prompt
from dases_voice.collection.models.recordings import Recording, Speaker
from dases_voice.collection.models.sessions import Admission, ClassSession, Turn

__all__ = [
    "Admission",
    "Campaign",
    "ClassSession",
    "Prompt",
    "Recording",
    "Speaker",
    "Turn",
]
