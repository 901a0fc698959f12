import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from consent.enums import DecisionKind, Reason
from consent.erasure import eraser_of
from consent.models import Permission
from contracts.models import Agreement, DeletionNotice, Party
from dases_voice.collection.enums import QuarantineReason, RecordingState
from dases_voice.collection.services.erasure import erase_speaker
from dases_voice.core import fsck
from dases_voice.core.models import AuditEvent, Message, OutboxEntry
from dases_voice.corpora.enums import EditionState, VersionState
from dases_voice.corpora.models import (
    CorpusVersion,
    Edition,
    EditionFile,
    SplitAssignment,
    VersionClip,
)
from dases_voice.corpora.services import (
    freeze_version,
    judge_open_versions,
    prepare_edition,
    revise_version,
    sweep_releases,
    verify_version,
)
from dases_voice.corpora.services.erasure import CorporaEraser
from dases_voice.corpora.services.sweep import OVERDUE_AFTER
from tests import factories
from tests.dases_voice.corpora.conftest import Voice

MINUTE = timedelta(minutes=1)
Content = Callable[[Edition, str], bytes]


@pytest.fixture
def later(now: datetime) -> datetime:
    return now + MINUTE


@pytest.fixture
def withdrawn(edition: Edition, voices: list[Voice], later: datetime) -> Voice:
    """Return the voice that has left; the version and an edition of it were out."""
    voices[0].withdraw(at=later)
    return voices[0]


@pytest.fixture
def revision(withdrawn: Voice, version: CorpusVersion, later: datetime) -> CorpusVersion:
    made = revise_version(version_id=version.pk, at=later)
    assert made is not None
    return made


def manifest_names(content: Content, edition: Edition) -> set[str]:
    lines = content(edition, "manifest.jsonl").decode().splitlines()
    return {json.loads(line)["clip_id"] for line in lines}


def test_a_withdrawal_closes_the_version_in_its_own_transaction(
    version: CorpusVersion, voices: list[Voice], later: datetime
) -> None:
    with transaction.atomic():
        voices[0].withdraw(at=later)
        inside = CorpusVersion.objects.get(pk=version.pk).state
        transaction.set_rollback(True)

    version.refresh_from_db()
    assert (inside, version.state) == (VersionState.CLOSED, VersionState.PUBLISHED)
    assert not OutboxEntry.objects.filter(task="corpora.revise_version").exists()


def test_the_closing_is_audited_and_its_revision_asked_for_once(
    withdrawn: Voice, version: CorpusVersion
) -> None:
    version.refresh_from_db()

    assert version.state == VersionState.CLOSED
    event = AuditEvent.objects.get(action="version.closed")
    assert event.facts["recordings"] == sorted(str(r.pk) for r in withdrawn.recordings)
    assert OutboxEntry.objects.filter(task="corpora.revise_version").count() == 1


def test_an_objection_of_a_holder_closes_too(
    version: CorpusVersion, voices: list[Voice], later: datetime
) -> None:
    factories.holder_says(DecisionKind.REFUSE, of=voices[1].family, at=later)

    version.refresh_from_db()
    assert version.state == VersionState.CLOSED


def test_a_version_without_the_voice_stays(
    corpus: object, version: CorpusVersion, add_voice: Callable[..., Voice], later: datetime
) -> None:
    add_voice().withdraw(at=later)

    version.refresh_from_db()
    assert version.state == VersionState.PUBLISHED


def test_every_version_that_holds_the_voice_closes(
    version: CorpusVersion, voices: list[Voice], now: datetime, later: datetime
) -> None:
    frozen = freeze_version(corpus=version.corpus, number="1.1.0", actor="command", at=now)

    voices[0].withdraw(at=later)

    states = set(CorpusVersion.objects.values_list("state", flat=True))
    assert states == {VersionState.CLOSED}
    revised = revise_version(version_id=frozen.pk, at=later)
    assert revised is not None
    assert revised.state == VersionState.FROZEN


def test_the_revision_lacks_the_voice_and_nothing_else(
    revision: CorpusVersion, version: CorpusVersion, withdrawn: Voice
) -> None:
    gone = {recording.pk for recording in withdrawn.recordings}
    before = dict(version.clips.values_list("recording_id", "split"))
    after = dict(revision.clips.values_list("recording_id", "split"))

    assert (revision.label, revision.state) == ("1.0.0+e1", VersionState.PUBLISHED)
    assert before.keys() - after.keys() == gone
    assert after.items() <= before.items()
    assert revision.revises == version


def test_revising_again_changes_nothing(
    revision: CorpusVersion, version: CorpusVersion, later: datetime
) -> None:
    counts = (
        CorpusVersion.objects.count(),
        DeletionNotice.objects.count(),
        Message.objects.count(),
    )

    assert revise_version(version_id=version.pk, at=later + MINUTE) is None

    assert counts == (
        CorpusVersion.objects.count(),
        DeletionNotice.objects.count(),
        Message.objects.count(),
    )


def test_an_open_version_is_not_revised(version: CorpusVersion, later: datetime) -> None:
    assert revise_version(version_id=version.pk, at=later) is None


def test_the_licensee_is_told_in_names_that_only_it_knows(
    edition: Edition,
    content: Content,
    voices: list[Voice],
    version: CorpusVersion,
    later: datetime,
) -> None:
    held = manifest_names(content, edition)
    voices[0].withdraw(at=later)
    revise_version(version_id=version.pk, at=later)

    notice = DeletionNotice.objects.get()
    assert len(notice.items) == 2
    assert set(notice.items) <= held
    assert notice.deadline_at == later + timedelta(days=30)
    assert Message.objects.filter(recipient="licensee@voix.example").count() == 1


def test_two_licensees_get_different_names(
    edition: Edition,
    agree: Callable[[Party], Agreement],
    rival_laboratory: Party,
    make_edition: Callable[[Agreement], Edition],
    voices: list[Voice],
    version: CorpusVersion,
    later: datetime,
) -> None:
    make_edition(agree(rival_laboratory))
    voices[0].withdraw(at=later)
    revise_version(version_id=version.pk, at=later)

    first, second = DeletionNotice.objects.all()
    assert not set(first.items) & set(second.items)


def test_the_licensees_edition_of_the_revision_is_made_for_it(
    revision: CorpusVersion, edition: Edition, content: Content, later: datetime
) -> None:
    fresh = Edition.objects.get(version=revision)
    assert OutboxEntry.objects.filter(
        task="corpora.prepare_edition", kwargs__edition_id=str(fresh.pk)
    ).exists()

    prepare_edition(edition_id=fresh.pk, at=later)
    fresh.refresh_from_db()

    assert fresh.state == EditionState.READY
    notice = DeletionNotice.objects.get()
    names = manifest_names(content, fresh)
    assert len(names) == 6
    assert not names & set(notice.items)
    stones = content(fresh, "tombstones.tsv").decode().splitlines()
    assert stones[0] == "clip_id\tremoved_from\tmonth"
    assert [line.split("\t")[0] for line in stones[1:]] == notice.items
    assert all(line.endswith(f"\t1.0.0\t{later:%Y-%m}") for line in stones[1:])
    assert list(verify_version(version=revision, at=later)) == []


def test_a_second_download_is_refused_and_points_to_the_revision(
    as_licensee: Client, edition: Edition, revision: CorpusVersion
) -> None:
    fresh = Edition.objects.get(version=revision)
    for path in (f"/editions/{edition.pk}/", f"/editions/{edition.pk}/files/audio/train.tar"):
        page = as_licensee.get(path)
        assert page.status_code == 410
        assert f"/editions/{fresh.pk}/" in page.content.decode()


def test_the_tables_of_the_old_edition_are_gone(edition: Edition, revision: CorpusVersion) -> None:
    assert not EditionFile.objects.filter(edition=edition).exists()


def test_a_second_withdrawal_makes_a_second_revision(
    revision: CorpusVersion, voices: list[Voice], later: datetime
) -> None:
    voices[1].withdraw(at=later + MINUTE)
    second = revise_version(version_id=revision.pk, at=later + MINUTE)

    assert second is not None
    assert second.label == "1.0.0+e2"
    assert second.speaker_count == 2
    assert DeletionNotice.objects.count() == 2


def test_two_withdrawals_before_the_worker_make_one_revision(
    edition: Edition, voices: list[Voice], version: CorpusVersion, later: datetime
) -> None:
    voices[0].withdraw(at=later)
    voices[1].withdraw(at=later + MINUTE)

    revised = revise_version(version_id=version.pk, at=later + 2 * MINUTE)

    assert revised is not None
    assert revised.speaker_count == 2
    assert len(DeletionNotice.objects.get().items) == 4


def test_the_last_voice_may_leave(
    edition: Edition, voices: list[Voice], version: CorpusVersion, later: datetime
) -> None:
    for voice in voices:
        voice.withdraw(at=later)
    revised = revise_version(version_id=version.pk, at=later)
    assert revised is not None
    fresh = Edition.objects.get(version=revised)
    prepare_edition(edition_id=fresh.pk, at=later)

    assert revised.clip_count == 0
    assert list(verify_version(version=revised, at=later)) == []


def test_erasure_may_come_before_the_revision(
    withdrawn: Voice, version: CorpusVersion, later: datetime
) -> None:
    erase_speaker(speaker_id=withdrawn.recordings[0].speaker_id, at=later)

    revised = revise_version(version_id=version.pk, at=later)

    assert revised is not None
    assert revised.clip_count == 6
    assert len(DeletionNotice.objects.get().items) == 2


def test_an_erased_voice_leaves_no_row(
    revision: CorpusVersion, withdrawn: Voice, later: datetime
) -> None:
    speaker_id = withdrawn.recordings[0].speaker_id
    erase_speaker(speaker_id=speaker_id, at=later)

    assert not VersionClip.objects.filter(speaker=speaker_id).exists()
    assert not SplitAssignment.objects.filter(speaker=speaker_id).exists()
    faults = {name: found for name, found in fsck.run(deep=True).items() if found}
    assert faults == {}


def test_fsck_sees_a_version_that_waits_for_its_revision(
    withdrawn: Voice, version: CorpusVersion
) -> None:
    assert fsck.run(deep=False)["version-without-revision"] == [f"version {version.pk}"]


def test_what_a_dead_worker_left_is_asked_for_again(
    withdrawn: Voice, version: CorpusVersion, later: datetime
) -> None:
    OutboxEntry.objects.all().delete()

    assert sweep_releases(at=later) == 0
    assert sweep_releases(at=later + OVERDUE_AFTER) == 1

    entry = OutboxEntry.objects.get()
    assert (entry.task, entry.kwargs) == ("corpora.revise_version", {"version_id": str(version.pk)})


@pytest.mark.parametrize("model", [VersionClip, SplitAssignment])
def test_each_table_that_reaches_a_child_has_an_eraser(model: type[VersionClip]) -> None:
    assert isinstance(eraser_of(model), CorporaEraser)


def test_the_eraser_describes_exports_and_erases(
    version: CorpusVersion, voices: list[Voice], later: datetime
) -> None:
    eraser, subject = CorporaEraser(), voices[0].family.subject

    assert eraser.describe(subject) == ["2 clips in 1 versions"]
    exported = eraser.export(subject)["clips"]
    assert isinstance(exported, list)
    assert {row["version"] for row in exported} == {"1.0.0"}
    eraser.erase(subject, later)
    eraser.erase(subject, later)

    version.refresh_from_db()
    assert version.state == VersionState.CLOSED
    assert eraser.describe(subject) == []


def test_the_hourly_sweep_closes_what_no_news_has_told_of_and_only_once(
    version: CorpusVersion, voices: list[Voice], later: datetime
) -> None:
    assert judge_open_versions(at=later) == 0
    Permission.objects.filter(subject=voices[0].family.subject, purpose="P2").update(
        is_open=False, reason=Reason.TERM_OVER
    )

    assert judge_open_versions(at=later) == 1
    assert judge_open_versions(at=later) == 0

    version.refresh_from_db()
    assert version.state == VersionState.CLOSED
    event = AuditEvent.objects.get(action="version.closed")
    assert event.facts["recordings"] == sorted(str(r.pk) for r in voices[0].recordings)


@pytest.mark.parametrize(
    "changed",
    [
        {"consent_epoch": 0},
        {
            "state": RecordingState.QUARANTINED,
            "quarantine_reason": QuarantineReason.CONSENT,
        },
    ],
    ids=["without lineage", "set aside without news"],
)
def test_the_hourly_sweep_looks_at_each_recording(
    version: CorpusVersion, voices: list[Voice], later: datetime, changed: dict[str, Any]
) -> None:
    recording = voices[1].recordings[0]
    type(recording).objects.filter(pk=recording.pk).update(**changed)

    assert judge_open_versions(at=later) == 1

    event = AuditEvent.objects.get(action="version.closed")
    assert event.facts["recordings"] == [str(recording.pk)]
