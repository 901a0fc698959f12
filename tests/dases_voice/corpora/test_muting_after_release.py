"""A part of a clip is muted after a release: what was published is not served any more."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from dases_voice.audio.services import erase_sounds_before_muting
from dases_voice.core import fsck
from dases_voice.core.models import User
from dases_voice.corpora.enums import VersionState
from dases_voice.corpora.models import Corpus, CorpusVersion, Tombstone
from dases_voice.corpora.services import freeze_version, revise_version, verify_version
from dases_voice.review.models import Review

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client: Client, reviewer: User) -> Client:
    client.force_login(reviewer)
    return client


@pytest.fixture
def muted(client: Client, version: CorpusVersion) -> Review:
    """Take the latest verdict back, and mute a part of that clip."""
    client.post("/review/undo/")
    review = Review.objects.get(verdict="", undone_at=None)
    part = {"start_s": "0.1", "end_s": "0.2", "confirmed": "yes"}
    client.post(f"/review/{review.pk}/mute/", part)
    return review


def test_the_version_closes_at_once_and_its_revision_lacks_the_clip(
    version: CorpusVersion, muted: Review, now: datetime
) -> None:
    version.refresh_from_db()
    assert version.state == VersionState.CLOSED
    assert Tombstone.objects.get(version=version).recording_id == muted.recording_id
    assert not version.clips.filter(recording=muted.recording_id).exists()

    revision = revise_version(version_id=version.pk, at=now)

    assert revision is not None
    assert revision.clip_count == version.clip_count - 1
    assert list(verify_version(version=revision, at=now)) == []


def test_nothing_is_left_that_fsck_would_miss(
    version: CorpusVersion, muted: Review, now: datetime
) -> None:
    revise_version(version_id=version.pk, at=now)
    erase_sounds_before_muting(at=now)
    assert {name: faults for name, faults in fsck.run(deep=True).items() if faults} == {}


def test_the_next_version_may_have_the_muted_clip(
    client: Client,
    corpus: Corpus,
    version: CorpusVersion,
    muted: Review,
    now: datetime,
) -> None:
    client.post(f"/review/{muted.pk}/decide/", {"verdict": "accept"})
    erase_sounds_before_muting(at=now)

    following = freeze_version(corpus=corpus, number="1.1.0", actor="command", at=now)

    assert following.clip_count == version.clip_count
    assert list(verify_version(version=following, at=now)) == []


def test_a_version_without_the_clip_goes_on(
    client: Client, add_voice: Callable[..., object], version: CorpusVersion
) -> None:
    add_voice(clips=1, accepted=False)
    client.post("/review/next/")
    review = Review.objects.get(verdict="", undone_at=None)
    part = {"start_s": "0.1", "end_s": "0.2", "confirmed": "yes"}
    client.post(f"/review/{review.pk}/mute/", part)

    version.refresh_from_db()

    assert review.recording.run is not None
    assert review.recording.run.muted_spans
    assert version.state == VersionState.PUBLISHED
