"""How far the collection is with a withdrawal: recordings set aside, key destroyed, files erased."""

from datetime import datetime
from typing import ClassVar

from django.db.models import QuerySet

from consent.enums import Target
from consent.models import PropagationTask, WithdrawalCase
from consent.propagation import Progress, Propagator
from dases_voice.collection.models import Recording, Speaker
from dases_voice.collection.services.quarantine import OPEN_STATES
from dases_voice.core.enums import KeyState
from dases_voice.core.models import Blob


class CollectionPropagator(Propagator):
    """Answers for the voice itself. An erased speaker has no subject: nothing of it is left to count."""

    targets: ClassVar[frozenset[Target]] = frozenset({Target.QUARANTINE, Target.KEY, Target.ERASE})

    def progress(self, *, task: PropagationTask, at: datetime) -> Progress:
        speakers = _speakers(task.case)
        if task.target == Target.QUARANTINE:
            recordings = Recording.objects.filter(speaker__in=speakers)
            still_open = recordings.filter(state__in=OPEN_STATES).count()
            return Progress(done=recordings.count() - still_open, total=recordings.count())
        keys = speakers.filter(data_key__state=KeyState.ACTIVE)
        if task.target == Target.KEY:
            return Progress(done=speakers.count() - keys.count(), total=speakers.count())
        blobs = Blob.objects.filter(data_key__speaker__in=speakers)
        gone = blobs.filter(deleted_at__isnull=False).count()
        # The speaker counts too: as long as it has a subject, the erasure is not finished.
        return Progress(done=gone, total=blobs.count() + speakers.count())


def _speakers(case: WithdrawalCase) -> QuerySet[Speaker]:
    """Return the voice as it was when the case was opened: who agrees again is another one."""
    return Speaker.objects.filter(subject_id=case.subject_id, created_at__lte=case.opened_at)
