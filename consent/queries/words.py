"""Which of several answers of one signer counts: the one that was given last."""

from collections.abc import Sequence
from datetime import date, time
from typing import Final

from django.utils import timezone

from consent.enums import Channel, DecisionKind
from consent.models import Decision

# Of answers that may each have been the last one: the one that takes back most.
CLOSES_MOST: Final = (
    DecisionKind.WITHDRAW,
    DecisionKind.REFUSE,
    DecisionKind.INVALIDATE,
    DecisionKind.DEFER,
    DecisionKind.GIVE,
)


def last_word(decisions: Sequence[Decision]) -> Decision | None:
    """Return the last of one signer's decisions, in whatever order they are known.

    When it was said counts, not when it was written down. A date on paper has no hour: of what may
    have been said last on a day, or in one instant, a no is taken before a yes.
    """
    if not decisions:
        return None
    newest = max(_day(decision) for decision in decisions)
    of_that_day = [decision for decision in decisions if _day(decision) == newest]
    without_hour = [decision for decision in of_that_day if _is_without_hour(decision)]
    with_hour = [decision for decision in of_that_day if not _is_without_hour(decision)]
    latest = max((decision.occurred_at for decision in with_hour), default=None)
    candidates = without_hour + [d for d in with_hour if d.occurred_at == latest]
    return min(candidates, key=_place)


def _place(decision: Decision) -> tuple[int, int]:
    return CLOSES_MOST.index(DecisionKind(decision.kind)), -(decision.sequence or 0)


def _day(decision: Decision) -> date:
    return timezone.localdate(decision.occurred_at)


def _is_without_hour(decision: Decision) -> bool:
    on_paper = decision.channel == Channel.PAPER
    return on_paper and timezone.localtime(decision.occurred_at).time() == time.min
