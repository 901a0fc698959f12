"""Which corpora, versions and editions there are, and for whom."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet, Sum

from consent.enums import PurposeCode
from contracts.enums import AgreementPurpose
from contracts.models import Agreement
from dases_voice.corpora.enums import Split, VersionState
from dases_voice.corpora.formats.card import SplitFigures
from dases_voice.corpora.models import Corpus, CorpusVersion, Edition

# What an agreement must allow so that a corpus of this purpose may be handed out.
AGREEMENT_PURPOSES: Final[Mapping[PurposeCode, AgreementPurpose]] = MappingProxyType(
    {PurposeCode.RESEARCH: AgreementPurpose.NON_COMMERCIAL_RESEARCH}
)


def corpora_matching(words: str) -> QuerySet[Corpus]:
    """Return the corpora in whose titles or descriptions every word occurs."""
    found = Corpus.objects.select_related("provider")
    for word in words.split():
        found = found.filter(
            Q(title_fr__icontains=word)
            | Q(title_en__icontains=word)
            | Q(description_fr__icontains=word)
            | Q(description_en__icontains=word)
        )
    return found


def current_versions(corpus: Corpus) -> QuerySet[CorpusVersion]:
    """Return the versions that can be had, newest first."""
    return corpus.versions.filter(state=VersionState.PUBLISHED)


def latest_versions(corpora: Iterable[Corpus]) -> dict[UUID, CorpusVersion]:
    """Return the newest published version of each corpus that has one, in one query."""
    published = CorpusVersion.objects.filter(corpus__in=corpora, state=VersionState.PUBLISHED)
    return {version.corpus_id: version for version in published.order_by("frozen_at", "revision")}


def version_at(*, slug: str, number: str, revision: int) -> CorpusVersion | None:
    """Return the version of this address."""
    return (
        CorpusVersion.objects.filter(corpus__slug=slug, number=number, revision=revision)
        .select_related("corpus__provider", "revises")
        .first()
    )


def latest_revision(version: CorpusVersion) -> CorpusVersion:
    """Return the last of the revisions that replaced a version; itself if none did."""
    last = (
        CorpusVersion.objects.filter(corpus=version.corpus_id, number=version.number)
        .order_by("-revision")
        .first()
    )
    return last or version


def edition_for(*, version: CorpusVersion, agreement: Agreement) -> Edition | None:
    """Return the edition that this agreement has of a version."""
    return Edition.objects.filter(version=version, agreement=agreement).first()


def split_figures(version: CorpusVersion) -> list[SplitFigures]:
    """Return how much is in each split that is not empty, in the usual order."""
    rows = (
        version.clips.order_by()
        .values(name=F("split"))
        .annotate(
            clips=Count("pk"), speakers=Count("speaker", distinct=True), seconds=Sum("duration_s")
        )
    )
    figures = {
        row["name"]: SplitFigures(
            split=row["name"],
            clips=row["clips"],
            speakers=row["speakers"],
            duration_s=row["seconds"],
        )
        for row in rows
    }
    return [figures[split] for split in Split.values if split in figures]
