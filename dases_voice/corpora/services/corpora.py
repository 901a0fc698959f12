"""Founding a corpus, and offering it to an organisation."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from contracts.models import Agreement, Party
from contracts.services import draft_agreement, offer_agreement, shipped_template
from dases_voice.collection.models import Campaign
from dases_voice.core.models import User
from dases_voice.core.services import audit
from dases_voice.corpora.models import Corpus

TEMPLATE = "research"


@transaction.atomic
def create_corpus(
    *, corpus: Corpus, campaigns: Collection[Campaign], actor: str, at: datetime
) -> Corpus:
    """Save a new corpus with the campaigns that it is made from."""
    corpus.created_at = at
    corpus.save(force_insert=True)
    corpus.campaigns.set(campaigns)
    facts = {"slug": corpus.slug, "campaigns": sorted(str(c.pk) for c in campaigns)}
    audit.record(action="corpus.created", actor=actor, obj=corpus, at=at, facts=facts)
    return corpus


@transaction.atomic
def create_party(*, party: Party, members: Collection[User], actor: str, at: datetime) -> Party:
    """Save a new organisation with the persons whom it names."""
    party.save(force_insert=True)
    party.members.set(members)
    facts = {"members": sorted(str(person.pk) for person in members)}
    audit.record(action="party.created", actor=actor, obj=party, at=at, facts=facts)
    return party


@transaction.atomic
def propose_agreement(
    *,
    corpus: Corpus,
    consumer: Party,
    valid_from: datetime,
    valid_until: datetime,
    actor: str,
    at: datetime,
) -> Agreement:
    """Draft the research agreement on a corpus and show it to the licensee for signature."""
    agreement = draft_agreement(
        template_version=shipped_template(code=TEMPLATE, actor=actor, at=at),
        provider=corpus.provider,
        consumer=consumer,
        asset_urn=corpus.urn,
        asset_name=corpus.title_fr,
        valid_from=valid_from,
        valid_until=valid_until,
        actor=actor,
        at=at,
    )
    offer_agreement(agreement=agreement, actor=actor, at=at)
    return agreement
