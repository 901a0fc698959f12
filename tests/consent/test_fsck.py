"""The installation's own check looks at the ledger, too."""

from datetime import datetime

from consent.enums import DecisionKind, Reason
from consent.models import Permission
from dases_voice.core import fsck
from tests.consent.conftest import Family


def test_a_forged_permission_and_nothing_else_is_found(family: Family, at: datetime) -> None:
    family.answer(DecisionKind.REFUSE, at)
    honest = fsck.run(deep=False)
    assert honest["decision-chain"] == honest["permission-unlike-decisions"] == []
    Permission.objects.filter(purpose_id="P2").update(is_open=True, reason=Reason.OPEN)
    faults = fsck.run(deep=False)
    assert len(faults["permission-unlike-decisions"]) == 1
    assert faults["decision-chain"] == []
