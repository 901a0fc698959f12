"""Clocks in people's words."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def clock_words(due_at: datetime | None, *, at: datetime) -> str:
    """Say how much time is left, or how late it is, in the unit that one would use."""
    if due_at is None:
        return _("nothing is waited for")
    is_late, span = due_at <= at, abs(due_at - at)
    if span >= timedelta(days=1):
        return _days(span.days, is_late)
    hours = int(span.total_seconds() // 3600)
    if is_late:
        return ngettext("%(n)d hour late", "%(n)d hours late", hours) % {"n": hours}
    if hours == 0:
        return _("less than an hour left")
    return ngettext("%(n)d hour left", "%(n)d hours left", hours) % {"n": hours}


def _days(days: int, is_late: bool) -> str:
    if is_late:
        return ngettext("%(n)d day late", "%(n)d days late", days) % {"n": days}
    return ngettext("%(n)d day left", "%(n)d days left", days) % {"n": days}
