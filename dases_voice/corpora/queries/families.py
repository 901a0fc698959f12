"""Where one voice has gone, for the family whose child it is."""

from uuid import UUID

from django.db.models import QuerySet

from consent.enums import Target
from consent.models import PropagationTask
from consent.voices import Release, Whereabouts
from dases_voice.corpora.enums import VersionState
from dases_voice.corpora.models import CorpusVersion, Edition, VersionClip, VersionNotice


def whereabouts_of(subject_id: UUID) -> Whereabouts:
    """Return the versions that can be had with the voice in them, and who has copies, as numbers."""
    holding = VersionClip.objects.filter(speaker__subject=subject_id).order_by()
    versions = CorpusVersion.objects.filter(pk__in=holding.values("version"))
    asked, owing, settled = _deletions(subject_id)
    return Whereabouts(
        releases=_releases(versions.filter(state=VersionState.PUBLISHED).select_related("corpus")),
        holding=len(_holders(versions, settled) | owing),
        asked=len(asked),
        confirmed=len(asked - owing),
    )


def _releases(versions: QuerySet[CorpusVersion]) -> tuple[Release, ...]:
    labels: dict[str, list[str]] = {}
    for version in versions.order_by("corpus", "frozen_at"):
        labels.setdefault(version.corpus.title, []).append(version.label)
    return tuple(Release(title, tuple(found)) for title, found in sorted(labels.items()))


def _holders(versions: QuerySet[CorpusVersion], settled: set[tuple[UUID, UUID]]) -> set[UUID]:
    """Return the parties that were handed files of these versions and have not confirmed deletion."""
    editions = Edition.objects.filter(version__in=versions, downloads__isnull=False).order_by()
    rows = editions.values_list("version_id", "agreement_id", "agreement__consumer_id").distinct()
    return {party for version, agreement, party in rows if (version, agreement) not in settled}


def _deletions(subject_id: UUID) -> tuple[set[UUID], set[UUID], set[tuple[UUID, UUID]]]:
    """Return who was asked to delete this voice, who still owes it, and what is settled.

    It is found by the voice's own cases: the version of another child's withdrawal says nothing
    about this voice, and the rows of an erased voice are gone.
    """
    tasks = PropagationTask.objects.filter(case__subject=subject_id, target=Target.ATTESTATIONS)
    versions = {
        pk for references in tasks.values_list("references", flat=True) for pk in references
    }
    rows = VersionNotice.objects.filter(version__in=versions).values_list(
        "version_id",
        "notice__agreement_id",
        "notice__agreement__consumer_id",
        "notice__attested_at",
    )
    asked: set[UUID] = set()
    owing: set[UUID] = set()
    settled: set[tuple[UUID, UUID]] = set()
    for version, agreement, party, attested_at in rows:
        asked.add(party)
        if attested_at is None:
            owing.add(party)
        else:
            settled.add((version, agreement))
    return asked, owing, settled
