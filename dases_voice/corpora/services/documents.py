"""The words that come with an edition."""

import json

from django.utils import timezone

from contracts.models import Agreement
from dases_voice.corpora.formats.card import CardFacts, dataset_card
from dases_voice.corpora.models import CorpusVersion, Edition
from dases_voice.corpora.queries import split_figures
from dases_voice.privacy.k_anonymity import smallest_group


def card_of(edition: Edition) -> bytes:
    """Return the edition's README.md."""
    return dataset_card(
        card_facts(version=edition.version, agreement_sha256=edition.agreement.content_sha256)
    )


def licence_of(agreement: Agreement) -> bytes:
    """Return both texts of the agreement under which the edition is held."""
    return f"{agreement.text_fr}\n{'=' * 80}\n\n{agreement.text_en}".encode()


def policy_of(agreement: Agreement) -> bytes:
    """Return the agreement's policy for machines."""
    return (json.dumps(agreement.odrl, ensure_ascii=False, indent=2) + "\n").encode()


def card_facts(*, version: CorpusVersion, agreement_sha256: str) -> CardFacts:
    """Return what the card and the citation say of a version."""
    corpus = version.corpus
    bands = dict(version.clips.order_by().values_list("speaker_id", "age_band").distinct())
    return CardFacts(
        slug=corpus.slug,
        title_en=corpus.title_en,
        title_fr=corpus.title_fr,
        description_en=corpus.description_en,
        description_fr=corpus.description_fr,
        label=version.label,
        language=corpus.language,
        provider=corpus.provider.name,
        urn=corpus.urn,
        year=timezone.localdate(version.frozen_at).year,
        manifest_sha256=version.manifest_sha256,
        agreement_sha256=agreement_sha256,
        smallest_age_group=smallest_group(bands) if any(bands.values()) else 0,
        splits=tuple(split_figures(version)),
    )
