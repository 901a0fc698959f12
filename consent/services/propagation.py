"""The ledger's own part of a case: every gate asks it."""

from datetime import datetime
from typing import ClassVar

from consent.enums import PurposeCode, Target
from consent.models import PropagationTask
from consent.propagation import Progress, Propagator
from consent.queries.permissions import permission_of


class LedgerPropagator(Propagator):
    """Counts the purposes that are closed."""

    targets: ClassVar[frozenset[Target]] = frozenset({Target.GATE})

    def progress(self, *, task: PropagationTask, at: datetime) -> Progress:
        codes = [PurposeCode(code) for code in task.case.purposes]
        closed = sum(
            not permission_of(subject_id=task.case.subject_id, purpose=code, at=at).is_open
            for code in codes
        )
        return Progress(done=closed, total=len(codes))
