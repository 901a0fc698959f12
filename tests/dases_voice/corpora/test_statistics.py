"""What a version sounds like: over many voices, and never so that two versions tell of one."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import numpy as np
import pytest
from django.test import Client

from dases_voice.audio.signal.scales import BANDS_HZ, NUM_LEVELS, NUM_MELS, PITCH_EDGES_HZ
from dases_voice.audio.signal.statistics import describe_clip
from dases_voice.core.models import OutboxEntry, User
from dases_voice.corpora.models import Corpus, CorpusVersion, VersionStatistics
from dases_voice.corpora.services import (
    describe_version,
    freeze_version,
    publish_version,
    revise_version,
)
from dases_voice.corpora.services.statistics import LEAST_VOICES
from tests.dases_voice.audio.signal.synthesis import voice
from tests.dases_voice.corpora.conftest import Voice

Freeze = Callable[..., CorpusVersion]


def test_a_voice_of_known_pitch_is_found_there() -> None:
    tone = np.sign(np.sin(2 * np.pi * 220 * np.arange(16_000) / 16_000)).astype(np.float32) * 0.3

    described = describe_clip(tone)

    assert int(described.pitch.argmax()) == np.searchsorted(PITCH_EDGES_HZ, 220) - 1
    assert described.power.shape == (len(BANDS_HZ),)
    assert BANDS_HZ[int(described.power.argmax())] in {200, 250}
    assert described.mel.shape == (NUM_MELS, NUM_LEVELS)


def test_silence_has_no_pitch() -> None:
    assert describe_clip(np.zeros(16_000, dtype=np.float32)).pitch.sum() == 0


def test_speech_has_one() -> None:
    assert describe_clip(voice(1.0, rate=16_000).astype(np.float32)).pitch.sum() > 0


@pytest.fixture
def freeze(corpus: Corpus, now: datetime) -> Freeze:
    def make(number: str) -> CorpusVersion:
        return freeze_version(corpus=corpus, number=number, actor="command", at=now)

    return make


def described(version: CorpusVersion, at: datetime) -> dict[str, Any]:
    describe_version(version_id=version.pk, at=at)
    known = VersionStatistics.objects.filter(version=version).first()
    return known.content if known else {}


@pytest.mark.django_db
def test_few_voices_have_no_figures(
    add_voice: Callable[..., Voice], freeze: Freeze, now: datetime
) -> None:
    for _ in range(LEAST_VOICES - 1):
        add_voice(clips=1)
    assert described(freeze("1.0.0"), now) == {}


@pytest.mark.django_db
def test_many_voices_are_described_once_and_on_the_page(
    add_voice: Callable[..., Voice],
    freeze: Freeze,
    now: datetime,
    client: Client,
    operator: User,
) -> None:
    for _ in range(LEAST_VOICES):
        add_voice(clips=1)
    version = freeze("1.0.0")
    assert OutboxEntry.objects.filter(task="corpora.describe_version").count() == 1

    content = described(version, now)

    assert content["voices"] == LEAST_VOICES
    assert len(content["pitch_percent"]) == len(PITCH_EDGES_HZ) - 1
    assert described(version, now) == content
    assert VersionStatistics.objects.count() == 1
    client.force_login(operator)
    page = client.get(version.get_absolute_url()).content.decode()
    assert 'class="mel"' in page


@pytest.mark.django_db
def test_the_difference_of_two_versions_is_never_one_voice(
    add_voice: Callable[..., Voice], freeze: Freeze, now: datetime
) -> None:
    for _ in range(LEAST_VOICES):
        add_voice(clips=1)
    first = freeze("1.0.0")
    assert described(first, now)

    add_voice(clips=1)
    assert described(freeze("1.1.0"), now) == {}

    for _ in range(LEAST_VOICES - 1):
        add_voice(clips=1)
    assert described(freeze("1.2.0"), now)


@pytest.mark.django_db
def test_a_withdrawal_takes_the_figures_away_and_its_revision_gets_none(
    add_voice: Callable[..., Voice], freeze: Freeze, now: datetime
) -> None:
    voices = [add_voice(clips=1) for _ in range(LEAST_VOICES + 1)]
    version = freeze("1.0.0")
    publish_version(version=version, actor="command", at=now)
    assert described(version, now)

    voices[0].withdraw(at=now)

    assert VersionStatistics.objects.get(version=version).content == {}
    revision = revise_version(version_id=version.pk, at=now)
    assert revision is not None
    assert described(revision, now) == {}
    assert described(freeze("1.1.0"), now) == {}
