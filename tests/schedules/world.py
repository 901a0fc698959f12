"""What all schedules share: a school, a campaign, a corpus, two licensees, and takes to send."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import soundfile
from django.core.cache import cache

from consent.models import NoticeVersion
from contracts.enums import PartyKind
from contracts.models import Agreement
from dases_voice.collection.models import Campaign
from dases_voice.core.enums import PlatformRole
from dases_voice.core.models import User
from dases_voice.corpora.models import Corpus
from dases_voice.corpora.services import create_corpus
from dases_voice.schools.models import SchoolClass
from tests import factories
from tests.schedules.stores import Crossing, MemoryStore, memory_stores

# Some schedules live on into September, when the yeses of a school year run out.
START = datetime(2026, 6, 8, 7, 0, tzinfo=UTC)
YEARS = timedelta(days=3 * 365)
COMMAND = "command"
NUM_CLASSES, NUM_TAKES = 4, 40


@dataclass(frozen=True)
class World:
    """What is there before the first step, and is left as it was after the last."""

    version: NoticeVersion
    classes: list[SchoolClass]
    teacher: User
    campaign: Campaign
    corpus: Corpus
    agreements: list[Agreement]
    reviewers: list[User]
    takes: list[bytes]
    crossing: Crossing
    blobs: MemoryStore
    keys: MemoryStore


@contextmanager
def build_world() -> Iterator[World]:
    """Make the world, with its stores in memory for as long as it is used."""
    cache.clear()
    crossing = Crossing()
    with memory_stores(crossing) as (blobs, keys):
        version = factories.notice_version(at=START)
        school = factories.school()
        # One child in each: nobody is sent to the other activity for company.
        classes = [factories.school_class(of=school) for _ in range(NUM_CLASSES)]
        campaign = factories.campaign(at=START, schools=(school,))
        Campaign.objects.filter(pk=campaign.pk).update(ends_at=START + YEARS)
        campaign.refresh_from_db()
        corpus = _corpus(campaign)
        yield World(
            version=version,
            classes=classes,
            teacher=factories.teacher(*classes),
            campaign=campaign,
            corpus=corpus,
            agreements=[
                factories.signed_agreement(
                    corpus=corpus, consumer=factories.party(name), at=START, days=YEARS.days
                )
                for name in ("Laboratory", "Institute")
            ],
            reviewers=[factories.platform_user(PlatformRole.REVIEWER) for _ in range(2)],
            takes=[_take(seed) for seed in range(NUM_TAKES)],
            crossing=crossing,
            blobs=blobs,
            keys=keys,
        )


def _take(seed: int) -> bytes:
    """Return a sentence that the pipeline keeps, in bytes that no other seed has."""
    samples, rate = soundfile.read(io.BytesIO(factories.speech()))
    noisy = samples + np.random.default_rng(seed).normal(0.0, 1e-4, samples.size)
    target = io.BytesIO()
    soundfile.write(target, noisy, rate, format="FLAC", subtype="PCM_16")
    return target.getvalue()


def _corpus(campaign: Campaign) -> Corpus:
    names = {"title_fr": "Voix", "title_en": "Voices", "slug": "voix", "language": "en"}
    corpus = Corpus(**names, provider=factories.party("Platform", kind=PartyKind.OPERATOR))
    return create_corpus(corpus=corpus, campaigns=[campaign], actor=COMMAND, at=START)
