"""A corpus made from a few voices, two laboratories, and the agreement of one of them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone, translation
from pytest_django.fixtures import Settings

from consent.models import PUPIL
from consent.services import withdraw_consent
from contracts.enums import PartyKind
from contracts.models import Agreement, Party
from dases_voice.collection.models import Campaign, Recording
from dases_voice.core.enums import PlatformRole
from dases_voice.core.models import User
from dases_voice.corpora.models import Corpus, CorpusVersion, Edition, EditionFile
from dases_voice.corpora.services import (
    create_corpus,
    freeze_version,
    open_edition,
    prepare_edition,
    publish_version,
    stream_file,
)
from dases_voice.review.models import Review
from tests import factories

OPERATOR = "command"


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _own_stores(settings: Settings, tmp_path: Path) -> None:
    settings.BLOB_URL = f"file://{tmp_path / 'blobs'}"
    settings.DATA_KEY_URL = f"file://{tmp_path / 'keys'}"
    settings.DASES_DEMO = True  # no second factor: what it guards is tested elsewhere


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@dataclass
class Voice:
    """A child who agreed, and the accepted clips of that voice."""

    family: factories.Family
    recordings: list[Recording]

    def withdraw(self, *, at: datetime) -> None:
        withdraw_consent(subject=self.family.subject, signer=PUPIL, at=at)


@pytest.fixture
def reviewer(db: None) -> User:
    return factories.platform_user(PlatformRole.REVIEWER)


@pytest.fixture
def operator(db: None) -> User:
    return factories.platform_user(PlatformRole.OPERATOR)


@pytest.fixture
def campaign(db: None, now: datetime) -> Campaign:
    return factories.campaign(at=now)


@pytest.fixture
def add_voice(campaign: Campaign, reviewer: User, now: datetime) -> Callable[..., Voice]:
    """Return a function that records a new child reading the campaign's first prompts."""

    def add(*, clips: int = 2, accepted: bool = True) -> Voice:
        family = factories.consenting_family(at=now)
        prompts = list(campaign.prompts.order_by("position")[:clips])
        recordings = [
            factories.processed_recording(of=family, prompt=prompt, at=now) for prompt in prompts
        ]
        for recording in recordings if accepted else []:
            Review.objects.create(
                recording=recording,
                reviewer=reviewer,
                claimed_at=now,
                verdict="accept",
                decided_at=now,
            )
        return Voice(family, recordings)

    return add


@pytest.fixture
def voices(add_voice: Callable[..., Voice]) -> list[Voice]:
    return [add_voice() for _ in range(4)]


@pytest.fixture
def provider(operator: User) -> Party:
    return factories.party("Platform", kind=PartyKind.OPERATOR, member=operator)


@pytest.fixture
def licensee(db: None) -> User:
    return factories.user("licensee")


@pytest.fixture
def rival(db: None) -> User:
    return factories.user("rival")


@pytest.fixture
def laboratory(licensee: User) -> Party:
    return factories.party("Laboratory", member=licensee)


@pytest.fixture
def rival_laboratory(rival: User) -> Party:
    return factories.party("Rival", member=rival)


@pytest.fixture
def corpus(provider: Party, campaign: Campaign, now: datetime) -> Corpus:
    made = Corpus(
        slug="voix",
        title_fr="Voix d’élèves",
        title_en="Pupils’ voices",
        description_fr="Des phrases lues.",
        description_en="Read sentences.",
        language="en",
        provider=provider,
    )
    return create_corpus(corpus=made, campaigns=[campaign], actor=OPERATOR, at=now)


@pytest.fixture
def version(corpus: Corpus, voices: list[Voice], now: datetime) -> CorpusVersion:
    frozen = freeze_version(corpus=corpus, number="1.0.0", actor=OPERATOR, at=now)
    publish_version(version=frozen, actor=OPERATOR, at=now)
    return frozen


@pytest.fixture
def agree(corpus: Corpus, now: datetime) -> Callable[[Party], Agreement]:
    """Return a function that makes an agreement and has both sides sign it."""

    def agree_with(consumer: Party) -> Agreement:
        return factories.signed_agreement(corpus=corpus, consumer=consumer, at=now)

    return agree_with


@pytest.fixture
def agreement(agree: Callable[[Party], Agreement], laboratory: Party) -> Agreement:
    return agree(laboratory)


@pytest.fixture
def make_edition(version: CorpusVersion, now: datetime) -> Callable[[Agreement], Edition]:
    def make(agreement: Agreement) -> Edition:
        edition = open_edition(version=version, agreement=agreement, actor=OPERATOR, at=now)
        prepare_edition(edition_id=edition.pk, at=now)
        edition.refresh_from_db()
        return edition

    return make


@pytest.fixture
def edition(make_edition: Callable[[Agreement], Edition], agreement: Agreement) -> Edition:
    return make_edition(agreement)


@pytest.fixture
def content(now: datetime) -> Callable[[Edition, str], bytes]:
    """Return a function that reads a whole file of an edition."""

    def read(edition: Edition, path: str) -> bytes:
        file = EditionFile.objects.select_related("edition").get(edition=edition, path=path)
        return b"".join(stream_file(file=file, start=0, length=file.size_bytes, at=now))

    return read


@pytest.fixture
def as_licensee(licensee: User) -> Client:
    client = Client()
    client.force_login(licensee)
    return client


@pytest.fixture
def as_rival(rival: User) -> Client:
    client = Client()
    client.force_login(rival)
    return client


@pytest.fixture
def as_operator(operator: User) -> Client:
    client = Client()
    client.force_login(operator)
    return client
