"""Prepare what is asked of the pupils."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from consent.models import Notice
from dases_voice.audio.signal import rules_with
from dases_voice.collection.enums import PromptKind
from dases_voice.collection.errors import SetIncomplete
from dases_voice.collection.models import Campaign, Prompt, PromptSet, SetVersion
from dases_voice.collection.queries.prompt_sets import current_version, incomplete_prompts
from dases_voice.collection.services.prompt_sets import CONTENT
from dases_voice.collection.signals import quality_limits_changed
from dases_voice.core.services import audit
from dases_voice.schools.models import Establishment

# A text that was pasted has nothing beside it.
BARE: dict[str, Any] = {
    "kind": PromptKind.READ,
    "expected_text": "",
    "level": "",
    "cycle": "",
    "picture": "",
    "voice": None,
}


@dataclass(frozen=True)
class CampaignFacts:
    """What a campaign says of itself."""

    title: str
    description: str
    notice: Notice
    starts_at: datetime
    ends_at: datetime
    prompts_per_turn: int = 20


@transaction.atomic
def create_campaign(
    *, facts: CampaignFacts, schools: Collection[Establishment], actor: str, at: datetime
) -> Campaign:
    """Create a campaign for some schools."""
    campaign = Campaign.objects.create(**vars(facts), created_at=at)
    _put_down(campaign, schools, "campaign.created", actor, at)
    return campaign


@transaction.atomic
def change_campaign(
    *,
    campaign: Campaign,
    facts: CampaignFacts,
    schools: Collection[Establishment],
    actor: str,
    at: datetime,
) -> None:
    """Change a campaign. Sessions that are open go on to their end."""
    for name, value in vars(facts).items():
        setattr(campaign, name, value)
    campaign.save(update_fields=list(vars(facts)))
    _put_down(campaign, schools, "campaign.changed", actor, at)


@transaction.atomic
def set_quality_limits(
    *,
    campaign: Campaign,
    limits: Mapping[str, Mapping[str, float | None]],
    actor: str,
    at: datetime,
) -> None:
    """Change what the campaign asks of the sound; its recordings are judged anew by it.

    Raises
    ------
    ValueError
        Limits that make no sense, see `dases_voice.audio.signal.rules_with`.
    """
    rules_with(limits)
    campaign.quality_limits = {cause: dict(limit) for cause, limit in limits.items()}
    campaign.save(update_fields=["quality_limits"])
    audit.record(
        action="campaign.quality_limits_set",
        actor=actor,
        obj=campaign,
        at=at,
        facts={"limits": campaign.quality_limits},
    )
    quality_limits_changed.send(sender=Campaign, campaign_id=campaign.pk, at=at)


@transaction.atomic
def add_prompts(
    *, campaign: Campaign, language: str, texts: Sequence[str], actor: str, at: datetime
) -> int:
    """Add texts to read after those that are there, and return how many were new.

    A text that is already there stays where it is; one that was retired is read again.
    """
    known = {p.text: p for p in campaign.prompts.filter(language=language, **BARE)}
    position, added = _last_position(campaign), 0
    for text in dict.fromkeys(texts):
        prompt = known.get(text)
        if prompt is not None and prompt.retired_at is None:
            continue
        position, added = position + 1, added + 1
        Prompt.objects.update_or_create(
            campaign=campaign,
            language=language,
            text=text,
            **BARE,
            defaults={"position": position, "retired_at": None},
        )
    if added:
        audit.record(
            action="campaign.prompts_added",
            actor=actor,
            obj=campaign,
            at=at,
            facts={"language": language, "count": added},
        )
    return added


@transaction.atomic
def use_set(*, campaign: Campaign, prompt_set: PromptSet, actor: str, at: datetime) -> SetVersion:
    """Ask the prompts of a set's current version, which is frozen by it.

    Prompts of an earlier version of the set are asked no more, unless they are the same.

    Raises
    ------
    SetIncomplete
        The set is empty, or a prompt to repeat has no voice.
    """
    PromptSet.objects.select_for_update().get(pk=prompt_set.pk)
    version = current_version(prompt_set)
    if not version.prompts.exists() or incomplete_prompts(version).exists():
        raise SetIncomplete
    SetVersion.objects.filter(pk=version.pk, frozen_at=None).update(frozen_at=at)
    before = campaign.prompts.filter(version__prompt_set=prompt_set, retired_at=None)
    before.update(retired_at=at)
    position = _last_position(campaign)
    for prompt in version.prompts.order_by("position"):
        position += 1
        Prompt.objects.update_or_create(
            campaign=campaign,
            language=prompt.language,
            **{name: getattr(prompt, name) for name in CONTENT},
            defaults={"position": position, "version": version, "retired_at": None},
        )
    facts = {"set": str(prompt_set.pk), "version": version.number}
    audit.record(action="campaign.set_used", actor=actor, obj=campaign, at=at, facts=facts)
    return version


@transaction.atomic
def retire_prompt(*, prompt: Prompt, actor: str, at: datetime) -> bool:
    """Stop asking for a text. What was recorded with it stays as it is."""
    changed = Prompt.objects.filter(pk=prompt.pk, retired_at=None).update(retired_at=at)
    if changed:
        audit.record(action="prompt.retired", actor=actor, obj=prompt, at=at)
    return bool(changed)


def _last_position(campaign: Campaign) -> int:
    last: int | None = campaign.prompts.aggregate(last=Max("position"))["last"]
    return last or 0


def _put_down(
    campaign: Campaign,
    schools: Collection[Establishment],
    action: str,
    actor: str,
    at: datetime,
) -> None:
    campaign.schools.set(schools)
    facts = {
        "notice": str(campaign.notice_id),
        "schools": sorted(str(school.pk) for school in schools),
        "starts_at": campaign.starts_at.isoformat(),
        "ends_at": campaign.ends_at.isoformat(),
    }
    audit.record(action=action, actor=actor, obj=campaign, at=at, facts=facts)
