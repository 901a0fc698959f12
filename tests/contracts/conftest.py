"""Two organisations, a person of each, a stranger, and the agreement between the two."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from contracts.enums import PartyKind, Side
from contracts.models import Agreement, Party, TemplateVersion
from contracts.services import (
    draft_agreement,
    offer_agreement,
    shipped_template,
    sign_agreement,
)
from dases_voice.core.models import User


@pytest.fixture
def provider_person(db: None) -> User:
    return User.objects.create_user("operator@platform.example", full_name="Opal")


@pytest.fixture
def consumer_person(db: None) -> User:
    return User.objects.create_user("lab@university.example", full_name="Lou")


@pytest.fixture
def stranger(db: None) -> User:
    return User.objects.create_user("other@elsewhere.example", full_name="Sam")


@pytest.fixture
def provider(provider_person: User) -> Party:
    party = Party.objects.create(
        name="Platform", kind=PartyKind.OPERATOR, identifier="110 043 015 00012"
    )
    party.members.add(provider_person)
    return party


@pytest.fixture
def consumer(consumer_person: User) -> Party:
    party = Party.objects.create(
        name="Laboratoire de phonétique", kind=PartyKind.LABORATORY, identifier="180 089 013 04033"
    )
    party.members.add(consumer_person)
    return party


@pytest.fixture
def template(db: None, at: datetime) -> TemplateVersion:
    return shipped_template(code="research", actor="command", at=at)


@pytest.fixture
def draft(template: TemplateVersion, provider: Party, consumer: Party, at: datetime) -> Agreement:
    return draft_agreement(
        template_version=template,
        provider=provider,
        consumer=consumer,
        asset_urn="urn:dases:corpus:voix",
        asset_name="Voix d’élèves",
        valid_from=at,
        valid_until=at + timedelta(days=365),
        actor="command",
        at=at,
    )


@pytest.fixture
def offered(draft: Agreement, at: datetime) -> Agreement:
    offer_agreement(agreement=draft, actor="command", at=at)
    return draft


@pytest.fixture
def sign(
    provider_person: User, consumer_person: User, at: datetime
) -> Callable[[Agreement, Side], None]:
    people = {Side.PROVIDER: provider_person, Side.CONSUMER: consumer_person}

    def sign_for(agreement: Agreement, side: Side) -> None:
        sign_agreement(
            agreement=agreement,
            side=side,
            user=people[side],
            content_sha256=agreement.content_sha256,
            actor=f"user:{people[side].pk}",
            at=at,
        )

    return sign_for


@pytest.fixture
def in_force(offered: Agreement, sign: Callable[[Agreement, Side], None]) -> Agreement:
    sign(offered, Side.CONSUMER)
    sign(offered, Side.PROVIDER)
    offered.refresh_from_db()
    return offered
