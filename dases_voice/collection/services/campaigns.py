"""Prepare what is asked of the pupils."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from consent.models import Notice
from dases_voice.collection.models import Campaign, Prompt
from dases_voice.core.services import audit
from dases_voice.schools.models import Establishment


@dataclass(frozen=True)
class CampaignFacts:
    """What a campaign says of itself."""

    title: str
    description: str
    notice: Notice
    starts_at: datetime
    ends_at: datetime


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
def add_prompts(
    *, campaign: Campaign, language: str, texts: Sequence[str], actor: str, at: datetime
) -> int:
    """Add texts to read after those that are there, and return how many were new.

    A text that is already there stays where it is; one that was retired is read again.
    """
    known = {p.text: p for p in campaign.prompts.filter(language=language)}
    position = campaign.prompts.aggregate(last=Max("position"))["last"] or 0
    added = 0
    for text in dict.fromkeys(texts):
        prompt = known.get(text)
        if prompt is not None and prompt.retired_at is None:
            continue
        position, added = position + 1, added + 1
        Prompt.objects.update_or_create(
            campaign=campaign,
            language=language,
            text=text,
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
def retire_prompt(*, prompt: Prompt, actor: str, at: datetime) -> bool:
    """Stop asking for a text. What was recorded with it stays as it is."""
    changed = Prompt.objects.filter(pk=prompt.pk, retired_at=None).update(retired_at=at)
    if changed:
        audit.record(action="prompt.retired", actor=actor, obj=prompt, at=at)
    return bool(changed)


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
