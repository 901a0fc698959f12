"""Write sets of prompts. What a campaign uses is frozen; the next change begins a new version."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from dases_voice.collection.errors import PromptsFull
from dases_voice.collection.models import PromptSet, SetPrompt, SetVersion
from dases_voice.collection.queries.prompt_sets import current_version
from dases_voice.core.services import audit
from dases_voice.schools.models import Establishment

MOST_PROMPTS = 300


@dataclass(frozen=True)
class SetFacts:
    """What a set says of itself."""

    title: str
    description: str
    language: str
    is_shared: bool
    licence: str


@dataclass(frozen=True, kw_only=True)
class PromptFacts:
    """What one prompt asks. Its language is the set's."""

    kind: str
    text: str = ""
    expected_text: str = ""
    level: str = ""
    cycle: str = ""
    picture: str = ""
    voice_id: UUID | None = None


CONTENT = tuple(field.name for field in fields(PromptFacts))


@transaction.atomic
def create_set(
    *,
    facts: SetFacts,
    school: Establishment | None,
    actor: str,
    at: datetime,
    starter: str = "",
) -> PromptSet:
    """Create a set with an empty first version."""
    made = PromptSet.objects.create(**vars(facts), school=school, starter=starter, created_at=at)
    SetVersion.objects.create(prompt_set=made, number=1, created_at=at)
    audit.record(action="prompt_set.created", actor=actor, obj=made, at=at)
    return made


@transaction.atomic
def change_set(*, prompt_set: PromptSet, facts: SetFacts, actor: str, at: datetime) -> None:
    """Change what a set says of itself. Prompts of a draft follow its language."""
    PromptSet.objects.filter(pk=prompt_set.pk).update(**vars(facts))
    drafts = SetPrompt.objects.filter(version__prompt_set=prompt_set, version__frozen_at=None)
    drafts.update(language=facts.language)
    audit.record(action="prompt_set.changed", actor=actor, obj=prompt_set, at=at)


@transaction.atomic
def copy_set(
    *, prompt_set: PromptSet, school: Establishment | None, title: str, actor: str, at: datetime
) -> PromptSet:
    """Copy the current version into a set of one's own, which nobody else sees at first."""
    facts = SetFacts(
        title=title,
        description=prompt_set.description,
        language=prompt_set.language,
        is_shared=False,
        licence=prompt_set.licence,
    )
    made = create_set(facts=facts, school=school, actor=actor, at=at)
    _copy_prompts(current_version(prompt_set), current_version(made), made.language)
    return made


@transaction.atomic
def add_prompts_to_set(
    *, prompt_set: PromptSet, prompts: Sequence[PromptFacts], actor: str, at: datetime
) -> list[SetPrompt]:
    """Add prompts at the end.

    Raises
    ------
    PromptsFull
        A set holds a few hundred prompts at most.
    """
    draft = _draft(prompt_set, at)
    if draft.prompts.count() + len(prompts) > MOST_PROMPTS:
        raise PromptsFull
    last = draft.prompts.aggregate(last=Max("position"))["last"] or 0
    rows = [
        SetPrompt(version=draft, position=position, language=prompt_set.language, **asdict(prompt))
        for position, prompt in enumerate(prompts, start=last + 1)
    ]
    SetPrompt.objects.bulk_create(rows)
    facts = {"version": draft.number, "count": len(rows)}
    audit.record(action="prompt_set.extended", actor=actor, obj=prompt_set, at=at, facts=facts)
    return rows


@transaction.atomic
def change_prompt(*, prompt: SetPrompt, facts: PromptFacts, actor: str, at: datetime) -> SetPrompt:
    """Change one prompt and return it as it is in the draft."""
    own = _in_draft(prompt, at)
    for name, value in asdict(facts).items():
        setattr(own, name, value)
    own.save(update_fields=list(CONTENT))
    audit.record(action="set_prompt.changed", actor=actor, obj=own, at=at)
    return own


@transaction.atomic
def remove_prompt(*, prompt: SetPrompt, actor: str, at: datetime) -> None:
    """Take one prompt out. Versions that are used keep theirs."""
    own = _in_draft(prompt, at)
    audit.record(action="set_prompt.removed", actor=actor, obj=own, at=at)
    own.delete()


@transaction.atomic
def move_prompt(*, prompt: SetPrompt, by: int, actor: str, at: datetime) -> SetPrompt:
    """Move a prompt up (negative) or down by so many places, and return it."""
    own = _in_draft(prompt, at)
    rows = list(own.version.prompts.order_by("position"))
    place = next(i for i, row in enumerate(rows) if row.pk == own.pk)
    moved = rows.pop(place)
    rows.insert(max(0, min(len(rows), place + by)), moved)
    for position, row in enumerate(rows, start=1):
        row.position = position
    SetPrompt.objects.bulk_update(rows, ["position"])
    audit.record(action="set_prompt.moved", actor=actor, obj=own, at=at)
    return moved


def _draft(prompt_set: PromptSet, at: datetime) -> SetVersion:
    """Return the version that may be changed; a frozen one is copied first."""
    PromptSet.objects.select_for_update().get(pk=prompt_set.pk)
    current = current_version(prompt_set)
    if current.frozen_at is None:
        return current
    draft = SetVersion.objects.create(
        prompt_set=prompt_set, number=current.number + 1, created_at=at
    )
    _copy_prompts(current, draft, prompt_set.language)
    return draft


def _in_draft(prompt: SetPrompt, at: datetime) -> SetPrompt:
    """Return the prompt of the draft that stands where this one stands."""
    draft = _draft(prompt.version.prompt_set, at)
    if prompt.version_id == draft.pk:
        return SetPrompt.objects.select_related("version").get(pk=prompt.pk)
    return draft.prompts.select_related("version").get(key=prompt.key)


def _copy_prompts(source: SetVersion, target: SetVersion, language: str) -> None:
    SetPrompt.objects.bulk_create(
        SetPrompt(
            version=target,
            key=prompt.key,
            position=position,
            language=language,
            **{name: getattr(prompt, name) for name in CONTENT},
        )
        for position, prompt in enumerate(source.prompts.order_by("position"), start=1)
    )
