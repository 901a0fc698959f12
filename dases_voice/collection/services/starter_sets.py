"""The sets of prompts that come with the platform: our own words, our own drawings."""

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from django.db import transaction

from dases_voice.collection.enums import PromptKind, PromptLanguage
from dases_voice.collection.models import PromptSet
from dases_voice.collection.services.prompt_sets import (
    PromptFacts,
    SetFacts,
    add_prompts_to_set,
    create_set,
)
from dases_voice.collection.services.prompt_tables import read_prompts
from dases_voice.collection.services.prompt_voices import add_voice
from dases_voice.collection.services.synthetic_voices import VOICES, synthetic_texts

FOLDER = Path(__file__).resolve().parents[1] / "starter_sets"
LICENCE = "CC BY 4.0, DaSES Voice"
SYNTHESISER = "espeak-ng"


@dataclass(frozen=True)
class Starter:
    """A set as the library shows it; its prompts are in the file of the same name."""

    name: str
    title: str
    description: str
    language: PromptLanguage


STARTERS = (
    Starter(
        "english-a1",
        "Anglais A1 : premiers mots",
        "Vingt consignes très courtes : se présenter, la maison, l’école, les animaux.",
        PromptLanguage.ENGLISH,
    ),
    Starter(
        "english-a2",
        "Anglais A2 : raconter, demander",
        "Vingt consignes : le passé, les habitudes, demander son chemin, décrire une scène.",
        PromptLanguage.ENGLISH,
    ),
    Starter(
        "francais",
        "Français : lire, dire, raconter",
        "Vingt consignes pour les cycles 2 et 3 : des phrases à lire, à répéter, des images.",
        PromptLanguage.FRENCH,
    ),
)


def load_prompt_sets(*, actor: str, at: datetime) -> list[PromptSet]:
    """Put each set into the library that is not there yet, and return the new ones.

    A set that is there stays as it is: whoever runs the platform may have changed it.
    """
    known = set(PromptSet.objects.exclude(starter="").values_list("starter", flat=True))
    return [_load(starter, actor, at) for starter in STARTERS if starter.name not in known]


def _load(starter: Starter, actor: str, at: datetime) -> PromptSet:
    text = (FOLDER / f"{starter.name}.csv").read_text("utf-8")
    # The voices first: their bytes are stored outside of the transaction.
    prompts = [_with_voice(row.facts, actor, at) for row in read_prompts(text).rows]
    facts = SetFacts(
        title=starter.title,
        description=starter.description,
        language=starter.language,
        is_shared=True,
        licence=LICENCE,
    )
    with transaction.atomic():
        made = create_set(facts=facts, school=None, actor=actor, at=at, starter=starter.name)
        add_prompts_to_set(prompt_set=made, prompts=prompts, actor=actor, at=at)
    return made


def _with_voice(facts: PromptFacts, actor: str, at: datetime) -> PromptFacts:
    if facts.kind != PromptKind.REPEAT:
        return facts
    voice = add_voice(
        data=_sound_of(facts.expected_text),
        is_synthesised=True,
        made_by=SYNTHESISER,
        school=None,
        user=None,
        actor=actor,
        at=at,
    )
    return replace(facts, voice_id=voice.pk)


def _sound_of(words: str) -> bytes:
    """Return the synthesised voice of the demonstration that says these words."""
    number = next(i for i, (_, text) in enumerate(synthetic_texts(), start=1) if text == words)
    return min(VOICES.glob(f"*-{number:02}.flac")).read_bytes()
