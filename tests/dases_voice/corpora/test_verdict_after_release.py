"""A reviewer takes a yes back after the release: the clip gives somebody away."""

from datetime import datetime

import pytest
from django.test import Client

from dases_voice.core import fsck
from dases_voice.core.models import User
from dases_voice.corpora.enums import VersionState
from dases_voice.corpora.models import CorpusVersion, Tombstone
from dases_voice.corpora.services import revise_version
from dases_voice.review.enums import Verdict
from dases_voice.review.models import Review
from dases_voice.review.services import UNDO_LASTS, erase_clips_with_others

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client: Client, reviewer: User, settings: object) -> Client:
    settings.DASES_DEMO = True  # type: ignore[attr-defined]  # the second factor is another story
    client.force_login(reviewer)
    return client


def think_again(client: Client, **answer: str) -> Review:
    """Take the latest verdict back and give another one."""
    client.post("/review/undo/")
    review = Review.objects.get(verdict="", undone_at=None)
    client.post(f"/review/{review.pk}/decide/", answer)
    return review


@pytest.mark.parametrize(
    "answer",
    [{"verdict": "reject", "reason": "other_voice"}, {"verdict": Verdict.PERSONAL_DATA.value}],
)
def test_the_version_closes_at_once_and_its_revision_lacks_the_clip(
    client: Client, version: CorpusVersion, answer: dict[str, str], now: datetime
) -> None:
    review = think_again(client, **answer)
    version.refresh_from_db()
    assert version.state == VersionState.CLOSED
    lost = Tombstone.objects.get(version=version)
    assert lost.recording_id == review.recording_id
    revision = revise_version(version_id=version.pk, at=now)
    assert revision is not None
    assert revision.clips.count() == version.clips.count() - 1


def test_a_version_stays_where_the_clip_gives_nobody_away(
    client: Client, version: CorpusVersion
) -> None:
    think_again(client, verdict="reject", reason="noise")
    version.refresh_from_db()
    assert version.state == VersionState.PUBLISHED


def test_once_erased_nothing_is_left_that_fsck_would_miss(
    client: Client, version: CorpusVersion, now: datetime
) -> None:
    review = think_again(client, verdict="reject", reason="other_voice")
    revise_version(version_id=version.pk, at=now)
    erase_clips_with_others(at=now + 2 * UNDO_LASTS)
    assert not version.clips.filter(recording_id=review.recording_id).exists()
    assert {name: faults for name, faults in fsck.run(deep=True).items() if faults} == {}
