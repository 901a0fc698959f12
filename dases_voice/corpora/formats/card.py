"""README.md: what the edition is, for people and for the tools that read its first lines."""

from dataclasses import dataclass

LOAD_EXAMPLE = (
    "python -c \"import io, tarfile, soundfile; t = tarfile.open('audio/{split}.tar'); "
    "[print(m.name, soundfile.read(io.BytesIO(t.extractfile(m).read()))[0].shape) "
    "for m in t if m.name.endswith('.flac')]\""
)


@dataclass(frozen=True, kw_only=True)
class SplitFigures:
    """How much is in one split."""

    split: str
    clips: int
    speakers: int
    duration_s: float


@dataclass(frozen=True, kw_only=True)
class CardFacts:
    """What the card says; the words around it are here."""

    slug: str
    title_en: str
    title_fr: str
    description_en: str
    description_fr: str
    label: str
    language: str
    provider: str
    urn: str
    year: int
    manifest_sha256: str
    agreement_sha256: str
    smallest_age_group: int
    splits: tuple[SplitFigures, ...]


def citation(facts: CardFacts) -> str:
    """Return how to cite the version, in one line."""
    return f"{facts.provider} ({facts.year}). {facts.title_en}, version {facts.label}. {facts.urn}."


def load_example(split: str) -> str:
    """Return the one line that opens a split's audio; it needs the soundfile package only."""
    return LOAD_EXAMPLE.format(split=split)


def _ages(facts: CardFacts) -> str:
    if not facts.smallest_age_group:
        return "nobody's is published in this version"
    return f"the smallest group here has {facts.smallest_age_group}"


def dataset_card(facts: CardFacts) -> bytes:
    """Return the card, in English with a French summary."""
    figures = "\n".join(
        f"| {s.split} | {s.clips} | {s.speakers} | {s.duration_s:.1f} |" for s in facts.splits
    )
    configs = "\n".join(
        f"      - split: {s.split}\n        path: metadata/{s.split}.parquet" for s in facts.splits
    )
    first = facts.splits[0].split if facts.splits else "train"
    return f"""---
pretty_name: "{facts.title_en}"
version: "{facts.label}"
language:
  - {facts.language}
license: other
license_name: dases-voice-research
license_link: LICENSE.txt
configs:
  - config_name: metadata
    data_files:
{configs}
---

# {facts.title_en}, {facts.label}

{facts.description_en}

**These are children's voices. They remain personal data for ever.** Names are replaced by
identifiers that belong to your agreement alone. That is pseudonymisation, not anonymisation: a
voice can always be recognised, or matched with another recording. Families can withdraw at any
time; you are then told what to delete. The terms are in `LICENSE.txt`, and for machines in
`policy.odrl.json`.

## En français

{facts.title_fr}. {facts.description_fr}

**Ce sont des voix d’enfants : elles restent pour toujours des données personnelles.** Les noms sont
remplacés par des identifiants propres à votre contrat. C’est une pseudonymisation, ce n’est pas une
anonymisation. Une famille peut retirer son accord à tout moment ; il vous est alors dit quoi
supprimer.

## What is in it

| split | clips | speakers | seconds |
|---|---|---|---|
{figures}

- `audio/<split>.tar`: for each clip `<clip_id>.flac` (16 kHz, one channel) and `<clip_id>.json`
  (a Lhotse Recording).
- `metadata/<split>.parquet`: one row per clip; `shard`, `offset` and `bytes` say where its sound is.
- `manifest.jsonl`: the same places with checksums; `SHA256SUMS`: the checksum of every file.
- `tombstones.tsv`: clips that earlier revisions held and that you must not have any more.

A speaker is in one split only, and never moves to another in a later version. `age_band` is empty
where fewer than 5 speakers share it ({_ages(facts)}).
`prompt_type` says what was asked: read a text, repeat a voice, name a picture, answer a question, or
speak freely. `text_prompt` is what the pupil saw and `text_expected` what the prompt hoped for: neither is
what was heard. `cefr_level` is the level of the prompt and says nothing of the speaker.

## Check and load

    sha256sum -c SHA256SUMS
    {load_example(first)}

## Cite

{citation(facts)}

Manifest of the version: `{facts.manifest_sha256}`. Agreement: `{facts.agreement_sha256}`.
""".encode()
