"""What each kind of prompt needs: asked by the editor's form and by the import alike."""

from collections.abc import Iterator
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dases_voice.collection.enums import PromptKind
from dases_voice.collection.services.prompt_sets import PromptFacts

# The columns that mean something for a kind; the first is the one that it cannot do without.
COLUMNS: dict[str, tuple[str, ...]] = {
    PromptKind.READ: ("text", "picture"),
    PromptKind.REPEAT: ("expected_text", "text", "picture"),
    PromptKind.NAME: ("picture", "text", "expected_text"),
    PromptKind.ANSWER: ("text", "expected_text", "picture"),
    PromptKind.SPEAK: ("picture", "text"),
}
MISSING: dict[str, tuple[Promise, Promise]] = {
    PromptKind.READ: (_("There is no text to read."), _("Write what pupils read aloud.")),
    PromptKind.REPEAT: (
        _("The words to repeat are missing."),
        _("Write what the voice says, word for word."),
    ),
    PromptKind.NAME: (_("There is no picture to name."), _("Choose one of the pictures.")),
    PromptKind.ANSWER: (_("There is no question."), _("Write the question.")),
    PromptKind.SPEAK: (
        _("There is no picture to speak about."),
        _("Choose one of the pictures."),
    ),
}


class PromptFault(NamedTuple):
    """One thing that is wrong with a prompt, and what to do."""

    column: str
    problem: str
    remedy: str


def faults_of(facts: PromptFacts) -> Iterator[PromptFault]:
    """Find what this kind of prompt lacks, and what means nothing for it."""
    needed, *others = COLUMNS[facts.kind]
    if not getattr(facts, needed):
        problem, remedy = MISSING[facts.kind]
        yield PromptFault(needed, str(problem), str(remedy))
    for column in {"text", "expected_text", "picture"} - {needed, *others}:
        if getattr(facts, column):
            yield PromptFault(
                column,
                str(_("This kind of prompt has nothing here.")),
                str(_("Empty the cell, or choose another kind.")),
            )
