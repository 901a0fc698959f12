"""What a family hears of its case: that it has begun, and what was done.

Only who acted is told, or, when the pupil did, those whose yes has ended. Holders never hear of each
other: an address that is protected from another parent stays so. Nor do they hear of what a pupil
stopped behind the pupil's own door, while that could harm. The subject line says nothing.
"""

from collections.abc import Iterable
from datetime import datetime

from consent.enums import MAY_GIVE, Channel, Target, TaskState
from consent.models import Holder, WithdrawalCase
from consent.queries.cases import is_kept_from_holders
from consent.services.news import ask_to_send


def tell_family_start(*, case: WithdrawalCase, at: datetime) -> None:
    """Tell that it has begun. A holder who acted gets a receipt in the same transaction instead."""
    if case.holder is None:
        _tell(_concerned(case), "case_opened", {"serial": case.serial}, at)


def tell_family_end(*, case: WithdrawalCase, at: datetime) -> None:
    """Tell what was done, and who has not confirmed or cannot be reached."""
    tasks = {task.target: task for task in case.tasks.all()}
    attested = tasks[Target.ATTESTATIONS]
    pending = attested.state == TaskState.PENDING
    context = {
        "serial": case.serial,
        "opened_at": case.opened_at,
        "erased": Target.ERASE in tasks and tasks[Target.ERASE].state == TaskState.DONE,
        "licensees": attested.total,
        "confirmed": attested.done,
        "missing": attested.total - attested.done,
        "is_waiting": pending,
    }
    _tell(_concerned(case), "case_closed", context, at)


def _concerned(case: WithdrawalCase) -> list[Holder]:
    if case.holder is not None:
        return [case.holder]
    if case.channel == Channel.WEB and is_kept_from_holders(case.subject):
        return []
    links = case.subject.holder_links.filter(authority__in=MAY_GIVE).select_related("holder")
    return [link.holder for link in links]


def _tell(
    holders: Iterable[Holder], template: str, context: dict[str, object], at: datetime
) -> None:
    for holder in holders:
        ask_to_send(
            recipient=holder.email,
            template=template,
            context=context,
            language=holder.language,
            at=at,
        )
