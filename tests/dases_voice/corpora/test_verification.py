from datetime import datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from consent.models import Permission
from dases_voice.core import fsck
from dases_voice.corpora.models import (
    Corpus,
    CorpusVersion,
    Edition,
    EditionFile,
    SplitAssignment,
    VersionClip,
)
from dases_voice.corpora.services import verify_version
from tests.dases_voice.corpora.conftest import Voice


def faults(version: CorpusVersion, at: datetime) -> set[str]:
    return {line.partition(":")[0] for line in verify_version(version=version, at=at)}


def test_a_version_as_it_was_frozen_has_no_fault(
    version: CorpusVersion, edition: Edition, now: datetime
) -> None:
    assert faults(version, now) == set()


def test_a_changed_row_is_found(version: CorpusVersion, now: datetime) -> None:
    VersionClip.objects.filter(version=version, position=0).update(text_prompt="Other.")

    assert faults(version, now) == {"manifest"}
    assert fsck.run(deep=False)["version-manifest"] == [f"version {version.pk}"]


def test_a_lost_row_is_found(version: CorpusVersion, now: datetime) -> None:
    version.clips.filter(position=0).delete()

    assert faults(version, now) == {"manifest"}


def test_a_flipped_bit_in_the_store_is_found(
    version: CorpusVersion, edition: Edition, tmp_path: Path, now: datetime
) -> None:
    blob = version.clips.get(position=0).clip_blob
    (stored,) = (tmp_path / "blobs").rglob(blob.address)
    data = bytearray(stored.read_bytes())
    data[10] ^= 1
    stored.write_bytes(data)

    assert faults(version, now) == {"bytes", "edition"}


def test_a_lost_object_is_found(version: CorpusVersion, tmp_path: Path, now: datetime) -> None:
    blob = version.clips.get(position=0).clip_blob
    next((tmp_path / "blobs").rglob(blob.address)).unlink()

    assert faults(version, now) == {"bytes"}


def test_a_ledger_that_says_otherwise_is_found(version: CorpusVersion, now: datetime) -> None:
    row = SplitAssignment.objects.filter(split="train").first()
    assert row is not None
    SplitAssignment.objects.filter(pk=row.pk).update(split="dev")

    assert faults(version, now) == {"split"}


def test_a_speaker_in_two_splits_is_found(version: CorpusVersion, now: datetime) -> None:
    clip = version.clips.filter(split="train").first()
    assert clip is not None
    VersionClip.objects.filter(pk=clip.pk).update(split="dev")

    assert faults(version, now) == {"manifest", "split"}


def test_a_consent_that_closed_is_found(
    version: CorpusVersion, voices: list[Voice], now: datetime
) -> None:
    Permission.objects.filter(subject=voices[0].family.subject, purpose="P2").update(
        is_open=False, reason="withdrawn"
    )

    assert faults(version, now) == {"consent"}
    assert len(fsck.run(deep=False)["version-clip-without-consent"]) == 2


def test_ages_of_too_few_are_found(version: CorpusVersion, now: datetime) -> None:
    VersionClip.objects.filter(version=version, position=0).update(age_band="9-10")

    assert faults(version, now) == {"manifest", "ages"}


def test_an_edition_that_was_tampered_with_is_found(
    version: CorpusVersion, edition: Edition, now: datetime
) -> None:
    EditionFile.objects.filter(edition=edition, path="README.md").update(sha256="0" * 64)

    assert faults(version, now) == {"edition"}


def test_the_command_says_that_all_holds(version: CorpusVersion) -> None:
    out = StringIO()
    call_command("verify_version", "voix", "1.0.0", stdout=out)

    assert "8 clips, all as frozen" in out.getvalue()


def test_the_command_exits_1_on_a_fault_and_2_on_a_closed_version(
    version: CorpusVersion, voices: list[Voice], now: datetime
) -> None:
    VersionClip.objects.filter(version=version, position=0).update(text_prompt="Other.")
    with pytest.raises(SystemExit) as caught:
        call_command("verify_version", "voix", "1.0.0", stdout=StringIO())
    assert caught.value.code == 1

    voices[0].withdraw(at=now)
    with pytest.raises(SystemExit) as caught:
        call_command("verify_version", "voix", "1.0.0", stdout=StringIO())
    assert caught.value.code == 2


def test_the_command_knows_no_other_version(version: CorpusVersion) -> None:
    with pytest.raises(CommandError):
        call_command("verify_version", "voix", "9.9.9")


def test_freezing_by_command_asks_first(corpus: Corpus, voices: list[Voice]) -> None:
    out = StringIO()
    call_command("freeze_version", "voix", "1.0.0", stdout=out)
    assert "Nothing was done" in out.getvalue()
    assert not CorpusVersion.objects.exists()

    call_command("freeze_version", "voix", "1.0.0", "--publish", "--yes", stdout=out)
    assert CorpusVersion.objects.get().state == "published"


def test_freezing_by_command_refuses_a_bad_number(corpus: Corpus, voices: list[Voice]) -> None:
    with pytest.raises(CommandError):
        call_command("freeze_version", "voix", "one", "--yes", stdout=StringIO())
    with pytest.raises(CommandError):
        call_command("freeze_version", "nothing", "1.0.0", stdout=StringIO())
