"""A campaign is made anew by another pipeline: what was published stays what it was, byte by byte."""

import hashlib
from collections.abc import Callable
from datetime import datetime

import pytest

from dases_voice.audio.models import ProcessingRun
from dases_voice.audio.signal import PIPELINE_VERSION
from dases_voice.collection.models import Campaign, Recording
from dases_voice.collection.services.reprocessing import enqueue_reprocessing, reprocess_recordings
from dases_voice.core import fsck
from dases_voice.core.models import OutboxEntry
from dases_voice.core.services.blobs import store_blob
from dases_voice.corpora.models import Corpus, CorpusVersion, Edition
from dases_voice.corpora.services import freeze_version, verify_version
from tests import factories

pytestmark = pytest.mark.django_db

Content = Callable[[Edition, str], bytes]


@pytest.fixture
def edition(edition: Edition, now: datetime) -> Edition:
    """Return an edition whose clips today's pipeline would make otherwise."""
    for recording in Recording.objects.select_related("speaker__data_key", "prompt"):
        sound = factories.speech(f"1-0{recording.prompt.position}.flac")
        raw = store_blob(data=sound, data_key=recording.speaker.data_key, at=now)
        ProcessingRun.objects.filter(recordings=recording).update(source_blob=raw)
        Recording.objects.filter(pk=recording.pk).update(raw_blob=raw, sha256=raw.sha256)
    return edition


@pytest.fixture
def served(edition: Edition, content: Content) -> Callable[[], dict[str, str]]:
    def hashes() -> dict[str, str]:
        paths = edition.files.values_list("path", flat=True)
        return {path: hashlib.sha256(content(edition, path)).hexdigest() for path in paths}

    return hashes


def reprocess(campaign: Campaign, at: datetime) -> None:
    enqueue_reprocessing(campaign=campaign, at=at)
    for entry in OutboxEntry.objects.filter(task="collection.reprocess_recordings"):
        reprocess_recordings(at=at, **entry.kwargs)


def test_an_edition_serves_the_same_bytes_before_and_after(
    served: Callable[[], dict[str, str]], campaign: Campaign, version: CorpusVersion, now: datetime
) -> None:
    before = served()
    facts = list(version.clips.values())

    reprocess(campaign, now)

    pipelines = Recording.objects.values_list("run__pipeline_version", flat=True)
    assert set(pipelines) == {PIPELINE_VERSION}
    assert served() == before
    assert list(version.clips.values()) == facts
    assert list(verify_version(version=version, at=now)) == []
    assert {name: faults for name, faults in fsck.run(deep=True).items() if faults} == {}


def test_the_next_version_has_the_new_clips(
    edition: Edition, corpus: Corpus, campaign: Campaign, version: CorpusVersion, now: datetime
) -> None:
    reprocess(campaign, now)

    following = freeze_version(corpus=corpus, number="1.1.0", actor="command", at=now)

    old = set(version.clips.values_list("clip_blob", flat=True))
    new = set(following.clips.values_list("clip_blob", flat=True))
    assert old.isdisjoint(new)
    assert following.clip_count == version.clip_count
