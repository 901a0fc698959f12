"""The demonstration's campaign."""

from datetime import timedelta

from consent.models import Notice
from dases_voice.collection.models import Campaign
from dases_voice.collection.services.campaigns import (
    CampaignFacts,
    add_prompts,
    create_campaign,
)
from dases_voice.collection.services.synthetic_voices import synthetic_texts
from dases_voice.core.demo import DemoContext
from dases_voice.schools.models import Establishment

TITLE = "Voix des élèves : lire et parler anglais"
DESCRIPTION = (
    "Chaque élève lit quelques phrases courtes à voix haute, en anglais puis en français. "
    "Une dizaine de minutes suffit."
)
ACTOR = "command"


def load_campaign(context: DemoContext) -> None:
    """Make the campaign with its texts, for every school of the demonstration."""
    campaign = demo_campaign()
    if campaign is None:
        campaign = create_campaign(
            facts=CampaignFacts(
                title=TITLE,
                description=DESCRIPTION,
                notice=Notice.objects.earliest("created_at"),
                starts_at=context.at - timedelta(days=1),
                ends_at=context.at + timedelta(days=365),
            ),
            schools=Establishment.objects.all(),
            actor=ACTOR,
            at=context.at,
        )
    for language in ("en", "fr"):
        texts = [text for known, text in synthetic_texts() if known == language]
        if not campaign.prompts.filter(language=language).exists():
            add_prompts(
                campaign=campaign, language=language, texts=texts, actor=ACTOR, at=context.at
            )
    context.say(f"{campaign.title}: {campaign.prompts.count()} texts")


def demo_campaign() -> Campaign | None:
    """Return the demonstration's campaign, if it was made."""
    return Campaign.objects.filter(title=TITLE).first()
