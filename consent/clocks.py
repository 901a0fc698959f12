"""Every deadline of the ledger, in one place, and the rule by which an alarm comes before each."""

import calendar
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone

from consent.enums import Target

# After a withdrawal, but for the last. Law knows no grace period for the gates; the rest is "without undue delay".
TARGETS: Final[Mapping[Target, timedelta]] = {
    Target.GATE: timedelta(0),
    Target.FAMILY_START: timedelta(0),
    Target.QUARANTINE: timedelta(hours=1),
    Target.KEY: timedelta(hours=24),
    Target.VERSIONS: timedelta(hours=72),
    Target.LICENSEES: timedelta(hours=72),
    Target.ERASE: timedelta(days=7),
    Target.ATTESTATIONS: timedelta(days=30),
    # A family waits for it, and nothing is used meanwhile.
    Target.COMPARE: timedelta(days=7),
}
# For the whole answer to a family (article 12(3)): one month, and two more where it is told why.
ANSWER_MONTHS: Final = 1
EXTENSION_MONTHS: Final = 2
# Two holders who disagree: what was recorded is set aside for so long, then erased.
DISPUTE: Final = timedelta(days=90)
# The family hears where things stand by then, even if a licensee still owes its word.
REPORT_BEFORE: Final = timedelta(days=1)
LONGEST_ALARM: Final = timedelta(days=5)


def months_after(at: datetime, months: int) -> datetime:
    """Return the same day and hour so many months later, or the last day of a shorter month."""
    local = timezone.localtime(at)
    years, month = divmod(local.month - 1 + months, 12)
    year = local.year + years
    day = min(local.day, calendar.monthrange(year, month + 1)[1])
    return local.replace(year=year, month=month + 1, day=day)


def due_at(target: Target, *, since: datetime, purge_at: datetime | None) -> datetime:
    """Return by when a target must be reached; of a dispute, erasing waits for its own clock."""
    if target == Target.FAMILY_END:
        return months_after(purge_at or since, ANSWER_MONTHS)
    if purge_at is not None and target in {Target.ERASE, Target.KEY}:
        return purge_at + TARGETS[target]
    return since + TARGETS[target]


def alarm_at(*, since: datetime, due: datetime) -> datetime:
    """Return when to warn: when a quarter of the time is left, and five days before at most."""
    return due - min((due - since) / 4, LONGEST_ALARM)
