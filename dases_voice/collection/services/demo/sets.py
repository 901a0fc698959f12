"""The demonstration's library."""

from dases_voice.collection.models import PromptSet
from dases_voice.collection.services.demo.campaign import ACTOR
from dases_voice.collection.services.starter_sets import load_prompt_sets
from dases_voice.core.demo import DemoContext


def load_sets(context: DemoContext) -> None:
    """Put the starter sets into the library."""
    load_prompt_sets(actor=ACTOR, at=context.at)
    context.say(f"{PromptSet.objects.count()} sets of prompts")
