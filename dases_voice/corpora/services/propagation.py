"""How far the corpora are with a withdrawal: versions replaced, licensees told, deletions confirmed."""

from datetime import datetime
from typing import ClassVar

from django.db.models import QuerySet

from consent.enums import PurposeCode, Target
from consent.models import PropagationTask, WithdrawalCase
from consent.propagation import Progress, Propagator
from contracts.models import DeletionNotice
from dases_voice.corpora.models import CorpusVersion, Edition, VersionNotice
from dases_voice.corpora.queries import clips_of_subject


class CorporaPropagator(Propagator):
    """Answers for what was released. It is found by the versions: they are there when the voice is not."""

    targets: ClassVar[frozenset[Target]] = frozenset(
        {Target.VERSIONS, Target.LICENSEES, Target.ATTESTATIONS}
    )

    def references(self, case: WithdrawalCase) -> list[str]:
        purposes = {PurposeCode(code) for code in case.purposes}
        clips = clips_of_subject(subject_id=case.subject_id, purposes=purposes)
        # What has a successor was replaced by a version that holds the voice as well.
        held = clips.filter(version__successor__isnull=True).order_by("version_id")
        return [str(pk) for pk in held.values_list("version_id", flat=True).distinct()]

    def progress(self, *, task: PropagationTask, at: datetime) -> Progress:
        versions = CorpusVersion.objects.filter(pk__in=task.references)
        if task.target == Target.VERSIONS:
            return Progress(
                done=versions.filter(successor__isnull=False).count(), total=versions.count()
            )
        editions = Edition.objects.filter(version__in=versions)
        agreements = editions.values("agreement").distinct().count()
        notices = DeletionNotice.objects.filter(
            pk__in=VersionNotice.objects.filter(version__in=versions).values("notice")
        )
        unrevised = editions.filter(version__successor__isnull=True)
        if task.target == Target.LICENSEES:
            waiting = unrevised.values("agreement").distinct().count()
            return Progress(done=agreements - waiting, total=agreements)
        return _attestations(notices, waiting=unrevised.exists())


def _attestations(notices: QuerySet[DeletionNotice], *, waiting: bool) -> Progress:
    """Count the duties: one that nobody is left to hear of can never be confirmed."""
    owed = notices.filter(attested_at=None)
    reachable = owed.filter(agreement__consumer__members__is_active=True).distinct().count()
    total = notices.count()
    return Progress(
        done=total - owed.count(),
        total=total + waiting,  # those that are not written yet are owed, too
        undeliverable=owed.count() - reachable,
    )
