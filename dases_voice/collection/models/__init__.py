"""Tables of the collection."""

from dases_voice.collection.models.arrivals import Arrival
from dases_voice.collection.models.campaigns import Campaign, Prompt
from dases_voice.collection.models.draws import Draw
from dases_voice.collection.models.intake import IntakeKey
from dases_voice.collection.models.prompt_sets import (
    PromptContent,
    PromptSet,
    PromptVoice,
    SetPrompt,
    SetVersion,
)
from dases_voice.collection.models.recordings import Recording, Speaker
from dases_voice.collection.models.sessions import Admission, ClassSession, Tablet, Turn
from dases_voice.collection.models.suppressions import Suppression

__all__ = [
    "Admission",
    "Arrival",
    "Campaign",
    "ClassSession",
    "Draw",
    "IntakeKey",
    "Prompt",
    "PromptContent",
    "PromptSet",
    "PromptVoice",
    "Recording",
    "SetPrompt",
    "SetVersion",
    "Speaker",
    "Suppression",
    "Tablet",
    "Turn",
]
