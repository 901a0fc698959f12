from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from consent.enums import DecisionKind
from dases_voice.collection.enums import RecordingState
from dases_voice.collection.models import Recording
from dases_voice.core.models import AuditEvent
from dases_voice.corpora.enums import Exclusion, VersionState
from dases_voice.corpora.errors import NothingToFreeze, NumberRefused, VersionMoved
from dases_voice.corpora.models import Corpus, CorpusVersion, SplitAssignment, VersionClip
from dases_voice.corpora.queries import freeze_preview, manifest_hash, rows_of
from dases_voice.corpora.services import freeze_version, publish_version
from dases_voice.corpora.services.freezing import next_number
from tests import factories
from tests.dases_voice.corpora.conftest import Voice


def freeze(corpus: Corpus, number: str, at: datetime) -> CorpusVersion:
    return freeze_version(corpus=corpus, number=number, actor="command", at=at)


def test_accepted_clips_of_consenting_voices_are_frozen(
    version: CorpusVersion, voices: list[Voice]
) -> None:
    expected = {recording.pk for voice in voices for recording in voice.recordings}

    assert set(version.clips.values_list("recording_id", flat=True)) == expected
    assert (version.clip_count, version.speaker_count) == (8, 4)
    assert version.duration_s == pytest.approx(4.0)


def test_a_row_copies_what_the_worker_made(version: CorpusVersion) -> None:
    clip = rows_of(version)[0]
    run = clip.recording.run
    assert run is not None
    assert run.clip_blob is not None

    assert (clip.sha256, clip.size_bytes) == (run.clip_blob.sha256, run.clip_blob.size_bytes)
    assert (clip.num_samples, clip.sampling_rate_hz) == (8_000, 16_000)
    assert clip.text_prompt == clip.recording.prompt.text
    assert clip.snr_db == 32.5
    assert clip.added_in == "1.0.0"


def test_what_stays_out_is_counted_by_reason(
    corpus: Corpus, add_voice: Callable[..., Voice], now: datetime
) -> None:
    add_voice(clips=1)
    add_voice(clips=2, accepted=False)
    rejected = add_voice(clips=1).recordings[0]
    rejected.reviews.update(verdict="reject", reason="noise")
    waiting = add_voice(clips=1).recordings[0]
    Recording.objects.filter(pk=waiting.pk).update(state=RecordingState.RECEIVED)
    other = add_voice(clips=1).recordings[0]
    Recording.objects.filter(pk=other.pk).update(language="fr")
    lossy = add_voice(clips=1).recordings[0]
    Recording.objects.filter(pk=lossy.pk).update(is_lossy=True)

    preview = freeze_preview(corpus=corpus, at=now)

    assert len(preview.included) == 1
    assert preview.excluded == {
        Exclusion.LOSSY: 1,
        Exclusion.NOT_REVIEWED: 2,
        Exclusion.NOT_ACCEPTED: 1,
        Exclusion.NOT_PROCESSED: 1,
        Exclusion.OTHER_LANGUAGE: 1,
    }


def test_a_voice_whose_consent_closed_stays_out(
    corpus: Corpus, voices: list[Voice], now: datetime
) -> None:
    later = now + timedelta(minutes=1)
    factories.holder_says(DecisionKind.REFUSE, of=voices[0].family, at=later)

    frozen = freeze(corpus, "1.0.0", later)

    assert frozen.speaker_count == 3
    assert not frozen.clips.filter(speaker__subject=voices[0].family.subject).exists()


def test_a_lost_signal_does_not_open_the_gate(
    corpus: Corpus, voices: list[Voice], now: datetime
) -> None:
    later = now + timedelta(minutes=1)
    factories.holder_says(DecisionKind.REFUSE, of=voices[0].family, at=later)
    Recording.objects.update(
        state=RecordingState.PROCESSED, state_before_quarantine="", quarantine_reason=""
    )

    assert freeze(corpus, "1.0.0", later).speaker_count == 3


def test_nothing_to_freeze_is_said(corpus: Corpus, now: datetime) -> None:
    with pytest.raises(NothingToFreeze):
        freeze(corpus, "1.0.0", now)
    assert not SplitAssignment.objects.exists()


@pytest.mark.parametrize("number", ["", "1", "1.0", "1.0.0.0", "v1.0.0", "1.0.0-e1", "01.0.0"])
def test_a_malformed_number_is_refused(
    corpus: Corpus, voices: list[Voice], number: str, now: datetime
) -> None:
    with pytest.raises(NumberRefused):
        freeze(corpus, number, now)


@pytest.mark.parametrize("number", ["1.0.0", "0.9.9"])
def test_a_number_must_rise(version: CorpusVersion, number: str, now: datetime) -> None:
    with pytest.raises(NumberRefused):
        freeze(version.corpus, number, now)


def test_ten_comes_after_nine(version: CorpusVersion, now: datetime) -> None:
    freeze(version.corpus, "1.9.0", now)

    assert next_number(version.corpus) == "1.10.0"
    assert freeze(version.corpus, "1.10.0", now).number == "1.10.0"


def test_the_manifest_covers_every_column_of_every_row(version: CorpusVersion) -> None:
    def found() -> str:
        return manifest_hash(slug="voix", number="1.0.0", revision=0, clips=rows_of(version))

    assert found() == version.manifest_sha256
    clip = version.clips.first()
    assert clip is not None
    for change in (
        {"split": "dev" if clip.split != "dev" else "test"},
        {"text_prompt": "Something else."},
        {"sha256": "0" * 64},
        {"age_band": "13-14"},
        {"snr_db": None},
    ):
        before = {name: getattr(clip, name) for name in change}
        VersionClip.objects.filter(pk=clip.pk).update(**change)
        assert found() != version.manifest_sha256
        VersionClip.objects.filter(pk=clip.pk).update(**before)
    assert found() == version.manifest_sha256


def test_what_is_edited_later_does_not_reach_a_frozen_version(
    version: CorpusVersion, voices: list[Voice]
) -> None:
    prompt = voices[0].recordings[0].prompt
    prompt.text = "Edited."
    prompt.save()

    assert not version.clips.filter(text_prompt="Edited.").exists()


def test_a_later_version_keeps_every_split_and_says_what_is_new(
    version: CorpusVersion, add_voice: Callable[..., Voice], now: datetime
) -> None:
    newcomer = add_voice()

    later = freeze(version.corpus, "1.1.0", now)

    before = dict(version.clips.values_list("recording_id", "split"))
    after = dict(later.clips.values_list("recording_id", "split"))
    assert before.items() <= after.items()
    assert set(later.clips.filter(added_in="1.1.0").values_list("recording_id", flat=True)) == {
        recording.pk for recording in newcomer.recordings
    }


def test_ages_of_few_are_not_published(version: CorpusVersion) -> None:
    assert set(version.clips.values_list("age_band", flat=True)) == {""}


def test_ages_of_many_are(corpus: Corpus, add_voice: Callable[..., Voice], now: datetime) -> None:
    for _ in range(5):
        add_voice(clips=1)

    bands = set(freeze(corpus, "1.0.0", now).clips.values_list("age_band", flat=True))

    assert len(bands) == 1
    assert bands != {""}


def test_publishing_is_done_once(version: CorpusVersion, now: datetime) -> None:
    assert version.state == VersionState.PUBLISHED

    with pytest.raises(VersionMoved):
        publish_version(version=version, actor="command", at=now)
    assert AuditEvent.objects.filter(action="version.published").count() == 1


def test_what_ran_out_since_it_was_frozen_is_not_published(
    corpus: Corpus, voices: list[Voice], now: datetime
) -> None:
    frozen = freeze(corpus, "1.0.0", now)

    with pytest.raises(VersionMoved):
        publish_version(version=frozen, actor="command", at=now + timedelta(days=6 * 365))

    frozen.refresh_from_db()
    assert frozen.state == VersionState.CLOSED
    assert frozen.published_at is None


def test_freezing_is_audited_with_the_hash(version: CorpusVersion) -> None:
    event = AuditEvent.objects.get(action="version.frozen")

    assert event.facts == {"manifest_sha256": version.manifest_sha256, "clips": 8}
