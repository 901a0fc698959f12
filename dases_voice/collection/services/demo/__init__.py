"""The collection's part of the demonstration."""

from dases_voice.collection.services.demo.campaign import load_campaign
from dases_voice.collection.services.demo.sets import load_sets
from dases_voice.collection.services.demo.voices import load_voices

__all__ = ["load_campaign", "load_sets", "load_voices"]
