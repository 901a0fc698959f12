import hashlib
import io
import json
import shlex
import subprocess
import sys
import tarfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import soundfile

from contracts.errors import AgreementMissing
from contracts.models import Agreement, Party
from dases_voice.core.models import DataKey, OutboxEntry
from dases_voice.corpora.enums import EditionState
from dases_voice.corpora.errors import DownloadRefused
from dases_voice.corpora.formats.card import load_example
from dases_voice.corpora.models import CorpusVersion, Edition
from dases_voice.corpora.services import (
    freeze_version,
    open_edition,
    prepare_edition,
    publish_version,
)

Content = Callable[[Edition, str], bytes]


@pytest.fixture
def folder(edition: Edition, content: Content, tmp_path: Path) -> Path:
    """Return the edition as a licensee has it on disk."""
    for file in edition.files.all():
        target = tmp_path / "edition" / file.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content(edition, file.path))
    return tmp_path / "edition"


def rows(folder: Path) -> list[dict[str, object]]:
    return [
        row
        for table in sorted((folder / "metadata").glob("*.parquet"))
        for row in pq.read_table(table).to_pylist()
    ]


def test_the_checksums_cover_every_file_and_hold(folder: Path) -> None:
    listed = {
        path: sha256
        for sha256, path in (
            line.split("  ") for line in (folder / "SHA256SUMS").read_text().splitlines()
        )
    }
    present = {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "SHA256SUMS"
    }

    assert listed == present
    assert {"README.md", "LICENSE.txt", "policy.odrl.json", "manifest.jsonl"} <= listed.keys()
    assert {"audio/train.tar", "audio/dev.tar", "audio/test.tar"} <= listed.keys()


def test_each_clip_is_where_the_table_says_and_has_its_checksum(folder: Path) -> None:
    found = rows(folder)

    assert len(found) == 8
    for row in found:
        shard = (folder / str(row["shard"])).read_bytes()
        offset, size = row["offset"], row["bytes"]
        assert isinstance(offset, int)
        assert isinstance(size, int)
        clip = shard[offset : offset + size]
        assert hashlib.sha256(clip).digest() == row["sha256"]
        samples, rate = soundfile.read(io.BytesIO(clip))
        assert (rate, samples.shape) == (16_000, (row["num_samples"],))


def test_a_shard_holds_a_sound_and_a_lhotse_recording_for_each_clip(folder: Path) -> None:
    with tarfile.open(folder / "audio" / "train.tar") as archive:
        names = archive.getnames()
        notes = [
            json.loads(archive.extractfile(name).read())  # type: ignore[union-attr]  # files only
            for name in names
            if name.endswith(".json")
        ]

    assert names == sorted(names)
    assert [name.removesuffix(".json") for name in names if name.endswith(".json")] == [
        name.removesuffix(".flac") for name in names if name.endswith(".flac")
    ]
    for note in notes:
        assert set(note) == {
            "id",
            "sources",
            "sampling_rate",
            "num_samples",
            "duration",
            "channel_ids",
        }
        assert note["duration"] == note["num_samples"] / note["sampling_rate"]
        assert note["sources"] == [{"type": "shar", "channels": [0], "source": ""}]


def test_the_manifest_and_the_tables_say_the_same(folder: Path) -> None:
    manifest = [json.loads(line) for line in (folder / "manifest.jsonl").read_text().splitlines()]

    def key(clip: dict[str, object]) -> tuple[object, ...]:
        return clip["clip_id"], clip["shard"], clip["offset"], clip["bytes"]

    assert sorted(map(key, manifest)) == sorted(map(key, rows(folder)))


def test_nothing_names_a_recording_a_speaker_a_school_or_a_day(
    folder: Path, version: CorpusVersion
) -> None:
    everything = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())

    for recording_id, speaker_id in version.clips.values_list("recording_id", "speaker_id"):
        assert str(recording_id).encode() not in everything
        assert str(speaker_id).encode() not in everything
    columns = set(rows(folder)[0])
    assert not {name for name in columns if "school" in name} - {"school_year"}
    assert not {"date", "received_at", "recorded_at", "class", "city"} & columns


def test_speakers_are_in_one_split_each(folder: Path) -> None:
    pairs = {(row["speaker_id"], row["split"]) for row in rows(folder)}

    assert len(pairs) == len({speaker for speaker, _split in pairs}) == 4


def test_the_licence_is_the_agreement_that_was_signed(folder: Path, agreement: Agreement) -> None:
    licence = (folder / "LICENSE.txt").read_text()

    assert agreement.text_fr in licence
    assert agreement.text_en in licence
    assert json.loads((folder / "policy.odrl.json").read_text()) == agreement.odrl


def test_the_card_says_what_these_are_and_how_to_cite_them(folder: Path) -> None:
    card = (folder / "README.md").read_text()

    assert "remain personal data for ever" in card
    assert "n’est pas une\nanonymisation" in card
    assert "Pupils’ voices, version 1.0.0. urn:dases:corpus:voix." in card


def test_the_line_that_opens_the_audio_really_does(folder: Path) -> None:
    program, *arguments = shlex.split(load_example("train"))
    assert program == "python"

    printed = subprocess.run(
        [sys.executable, *arguments], cwd=folder, capture_output=True, text=True, check=True
    ).stdout

    assert len(printed.splitlines()) == 4
    assert all(line.endswith(".flac (8000,)") for line in printed.splitlines())


def test_two_builds_are_equal(
    edition: Edition, make_edition: Callable[[Agreement], Edition]
) -> None:
    first = dict(edition.files.values_list("path", "sha256"))
    edition.files.all().delete()
    Edition.objects.update(state=EditionState.PREPARING, ready_at=None)

    again = make_edition(edition.agreement)

    assert dict(again.files.values_list("path", "sha256")) == first


def test_two_licensees_share_no_name(
    folder: Path,
    agree: Callable[[Party], Agreement],
    rival_laboratory: Party,
    make_edition: Callable[[Agreement], Edition],
    content: Content,
) -> None:
    rival = make_edition(agree(rival_laboratory))
    mine = (folder / "manifest.jsonl").read_text().splitlines()
    theirs = content(rival, "manifest.jsonl").decode().splitlines()

    def names(lines: list[str]) -> set[str]:
        return {json.loads(line)["clip_id"] for line in lines}

    assert len(names(mine)) == len(names(theirs)) == 8
    assert not names(mine) & names(theirs)


def test_a_licensee_knows_a_voice_again_in_the_next_version(
    folder: Path, agreement: Agreement, version: CorpusVersion, content: Content, now: datetime
) -> None:
    later = freeze_version(corpus=version.corpus, number="1.1.0", actor="command", at=now)
    publish_version(version=later, actor="command", at=now)
    edition = open_edition(version=later, agreement=agreement, actor="command", at=now)
    prepare_edition(edition_id=edition.pk, at=now)

    manifest = content(edition, "manifest.jsonl").decode().splitlines()
    names = {json.loads(line)["clip_id"] for line in manifest}
    assert names == {str(row["clip_id"]) for row in rows(folder)}


def test_publishing_and_preparing_store_no_audio(
    edition: Edition, content: Content, tmp_path: Path, version: CorpusVersion
) -> None:
    stored = sum(1 for path in (tmp_path / "blobs").rglob("*") if path.is_file())

    assert stored == 2 * version.clip_count
    assert all(
        file.content is None for file in edition.files.all() if file.path.startswith("audio/")
    )


def test_opening_twice_gives_the_same_edition_and_one_key(
    version: CorpusVersion, agreement: Agreement, now: datetime
) -> None:
    before = DataKey.objects.count()
    editions = {
        open_edition(version=version, agreement=agreement, actor="command", at=now).pk
        for _ in range(2)
    }

    assert len(editions) == 1
    assert DataKey.objects.count() == before + 1
    # An edition that waits is asked for again: a lost task costs a click.
    assert OutboxEntry.objects.filter(task="corpora.prepare_edition").count() == 2


def test_preparing_is_done_once(edition: Edition, now: datetime) -> None:
    assert edition.state == EditionState.READY
    assert not prepare_edition(edition_id=edition.pk, at=now)


def test_no_edition_without_an_agreement_in_force(
    version: CorpusVersion, agreement: Agreement, now: datetime
) -> None:
    with pytest.raises(AgreementMissing):
        open_edition(
            version=version,
            agreement=agreement,
            actor="command",
            at=now + timedelta(days=366),
        )


def test_no_edition_of_another_corpus(
    version: CorpusVersion, agreement: Agreement, now: datetime
) -> None:
    Agreement.objects.update(asset_urn="urn:dases:corpus:other")
    agreement.refresh_from_db()

    with pytest.raises(AgreementMissing):
        open_edition(version=version, agreement=agreement, actor="command", at=now)


def test_no_edition_of_a_version_that_is_not_published(
    version: CorpusVersion, agreement: Agreement, now: datetime
) -> None:
    frozen = freeze_version(corpus=version.corpus, number="2.0.0", actor="command", at=now)

    with pytest.raises(DownloadRefused) as caught:
        open_edition(version=frozen, agreement=agreement, actor="command", at=now)
    assert caught.value.code == "version_not_published"
