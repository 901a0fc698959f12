"""Freezing a version: the third consent gate, the splits, the rows and the hash over all of it."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from consent.queries import age_at
from consent.services.permissions import lock_subjects
from dases_voice.collection.models import Recording, Speaker
from dases_voice.core.services import audit, outbox
from dases_voice.corpora.enums import Split
from dases_voice.corpora.errors import NothingToFreeze, NumberRefused
from dases_voice.corpora.models import Corpus, CorpusVersion, SplitAssignment, VersionClip
from dases_voice.corpora.queries import freeze_preview
from dases_voice.corpora.services.rows import save_version
from dases_voice.corpora.services.splits import draw_splits
from dases_voice.privacy.hierarchies import age_band, school_year
from dases_voice.privacy.k_anonymity import withhold_rare

NUMBER = re.compile(r"(0|[1-9]\d{0,3})\.(0|[1-9]\d{0,3})\.(0|[1-9]\d{0,3})")


@transaction.atomic
def freeze_version(*, corpus: Corpus, number: str, actor: str, at: datetime) -> CorpusVersion:
    """Freeze the clips that pass every gate at `at` into a version that never changes.

    Raises
    ------
    NumberRefused
        The number is not MAJOR.MINOR.PATCH, or not above the corpus' latest.
    NothingToFreeze
        No clip passes.
    """
    corpus = Corpus.objects.select_for_update().get(pk=corpus.pk)
    _refuse_number(corpus, number)
    # Who withdraws from here on waits until there is a version, and closes it.
    speakers = Speaker.objects.filter(recordings__campaign__in=corpus.campaigns.all())
    lock_subjects(speakers.values("subject_id"))
    recordings = freeze_preview(corpus=corpus, at=at).included
    if not recordings:
        raise NothingToFreeze
    bands = _age_bands(recordings)
    splits = _splits(corpus, recordings, bands, at)
    version = save_version(
        corpus=corpus,
        number=number,
        revision=0,
        clips=_clips(corpus, number, recordings, splits, withhold_rare(bands)),
        at=at,
    )
    facts = {"manifest_sha256": version.manifest_sha256, "clips": version.clip_count}
    audit.record(action="version.frozen", actor=actor, obj=version, at=at, facts=facts)
    outbox.enqueue(task="corpora.describe_version", at=at, version_id=str(version.pk))
    return version


def next_number(corpus: Corpus) -> str:
    """Return the number that a version with nothing but additions would get."""
    numbers = [_parts(number) for number in corpus.versions.values_list("number", flat=True)]
    if not numbers:
        return "1.0.0"
    major, minor, _patch = max(numbers)
    return f"{major}.{minor + 1}.0"


def _refuse_number(corpus: Corpus, number: str) -> None:
    if not NUMBER.fullmatch(number):
        raise NumberRefused(_("A version has a number of three parts, for example 1.2.0."))
    latest = max(
        (_parts(known) for known in corpus.versions.values_list("number", flat=True)), default=None
    )
    if latest is not None and _parts(number) <= latest:
        known = ".".join(str(part) for part in latest)
        raise NumberRefused(_("The number must be above %(latest)s.") % {"latest": known})


def _parts(number: str) -> tuple[int, ...]:
    return tuple(int(part) for part in number.split("."))


def _age_bands(recordings: Iterable[Recording]) -> dict[UUID, str]:
    """Return each speaker's band at the first of these recordings: one per speaker, not per clip."""
    bands: dict[UUID, str] = {}
    for recording in sorted(recordings, key=lambda r: r.received_at):
        subject = recording.speaker.subject
        if subject is not None and subject.birth_date is not None:
            age = age_at(subject.birth_date, recording.received_at)
            bands.setdefault(recording.speaker_id, age_band(age))
    return bands


def _splits(
    corpus: Corpus, recordings: Iterable[Recording], bands: Mapping[UUID, str], at: datetime
) -> dict[UUID, Split]:
    """Return every speaker's split, from the ledger or drawn now and written into it."""
    ledger = {row.speaker_id: Split(row.split) for row in corpus.splits.all()}
    newcomers = {
        r.speaker_id: f"{r.language}/{bands.get(r.speaker_id, '')}"
        for r in recordings
        if r.speaker_id not in ledger
    }
    drawn = draw_splits(newcomers=newcomers, ledger=ledger, seed=str(corpus.pk))
    SplitAssignment.objects.bulk_create(
        SplitAssignment(corpus=corpus, speaker_id=speaker, split=split, assigned_at=at)
        for speaker, split in drawn.items()
    )
    return ledger | drawn


def _clips(
    corpus: Corpus,
    number: str,
    recordings: Iterable[Recording],
    splits: Mapping[UUID, Split],
    bands: Mapping[UUID, str],
) -> list[VersionClip]:
    known = dict(
        VersionClip.objects.filter(version__corpus=corpus)
        .order_by("-version__frozen_at")
        .values_list("recording_id", "added_in")
    )
    return [
        _clip(
            recording,
            split=splits[recording.speaker_id],
            band=bands.get(recording.speaker_id, ""),
            added_in=known.get(recording.pk, number),
        )
        for recording in recordings
    ]


def _clip(recording: Recording, *, split: Split, band: str, added_in: str) -> VersionClip:
    run = recording.run
    if run is None or run.clip_blob is None:
        raise NothingToFreeze  # the preview lets none such through
    return VersionClip(
        recording=recording,
        speaker=recording.speaker,
        clip_blob=run.clip_blob,
        split=split,
        sha256=run.clip_blob.sha256,
        size_bytes=run.clip_blob.size_bytes,
        num_samples=run.num_samples,
        sampling_rate_hz=run.sampling_rate_hz,
        duration_s=run.duration_s,
        language=recording.language,
        prompt_id=recording.prompt_id,
        prompt_kind=recording.prompt.kind,
        text_prompt=recording.prompt.text,
        text_expected=recording.prompt.expected,
        cefr_level=recording.prompt.level,
        age_band=band,
        school_year=school_year(timezone.localdate(recording.received_at)),
        snr_db=run.measures.get("snr_db"),
        clipping_ratio=run.measures.get("clipping_ratio"),
        speech_ratio=run.measures.get("speech_ratio"),
        quality_flags=sorted(run.quality_flags),
        added_in=added_in,
    )
