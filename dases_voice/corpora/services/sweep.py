"""What nobody may have noticed: work that a killed worker left, and clips whose consent has ended."""

import logging
from datetime import datetime, timedelta

from dases_voice.core.services import outbox
from dases_voice.corpora.enums import OPEN_STATES, EditionState, VersionState
from dases_voice.corpora.models import CorpusVersion, Edition
from dases_voice.corpora.queries import closed_recordings
from dases_voice.corpora.services.closing import close_for

logger = logging.getLogger(__name__)

# Longer than a task may run and the broker keeps it: who has not finished by then is dead.
OVERDUE_AFTER = timedelta(minutes=15)


def sweep_releases(*, at: datetime) -> int:
    """Send overdue revisions and editions to their worker again; return how many there were.

    Licensees hear of a withdrawal by the revision: a lost task must not keep it from them.
    """
    asked_before = at - OVERDUE_AFTER
    versions = CorpusVersion.objects.filter(
        state=VersionState.CLOSED, successor=None, closed_at__lte=asked_before
    )
    editions = Edition.objects.filter(
        state=EditionState.PREPARING,
        version__state=VersionState.PUBLISHED,
        created_at__lte=asked_before,
    )
    for version in versions:
        outbox.enqueue(task="corpora.revise_version", at=at, version_id=str(version.pk))
    for edition in editions:
        outbox.enqueue(task="corpora.prepare_edition", at=at, edition_id=str(edition.pk))
    return len(versions) + len(editions)


def judge_open_versions(*, at: datetime) -> int:
    """Judge every clip of every open version afresh; return how many versions had to be closed.

    News of a withdrawal close a version at once, and a download finds the rest. This finds what no
    news told and nobody has downloaded. Safe to repeat: a closed version is judged no more.
    """
    closed = 0
    versions = CorpusVersion.objects.filter(state__in=OPEN_STATES).select_related("corpus")
    for version in versions.order_by("pk"):
        recordings = closed_recordings(version=version, at=at)
        if recordings:
            close_for(recording_ids=recordings, at=at)
            logger.warning("version %s held %d closed recordings", version.pk, len(recordings))
            closed += 1
    return closed
