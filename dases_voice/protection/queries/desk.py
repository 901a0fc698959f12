"""What is due, by when; the register of processing; who the officers are."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from consent.clocks import alarm_at
from consent.enums import PurposeCode, TaskState
from consent.erasure import registered_erasers
from consent.models import Purpose, RightsRequest, WithdrawalCase
from consent.queries import open_cases, open_requests, policy_in_force, receipt_by_number
from consent.queries.policies import content_of
from dases_voice.core.enums import PlatformRole
from dases_voice.core.models import User
from dases_voice.protection.queries.impact import impact_reference
from dases_voice.protection.queries.rules import Line, in_plain_words


def officers() -> QuerySet[User]:
    """Return the data protection officers whose accounts are in use."""
    return User.objects.filter(
        is_active=True, platform_roles__role=PlatformRole.DATA_PROTECTION_OFFICER
    )


@dataclass(frozen=True)
class DueItem:
    """A case or a request as one line of the desk: numbers and clocks, no name."""

    about: WithdrawalCase | RightsRequest
    due_at: datetime | None
    warn_at: datetime | None

    @property
    def is_request(self) -> bool:
        """Whether it is a request about rights."""
        return isinstance(self.about, RightsRequest)

    def urgency(self, at: datetime) -> str:
        """Return the kind of the pill: `danger` once late, `caution` once warned of."""
        if self.due_at is not None and self.due_at <= at:
            return "danger"
        return "caution" if self.warn_at is not None and self.warn_at <= at else "neutral"


def due_items() -> list[DueItem]:
    """Return open cases and requests, what is due first on top."""
    items = [_case_item(case) for case in open_cases().prefetch_related("tasks")]
    items += [DueItem(r, r.due_at, r.alarm_at) for r in open_requests()]
    return sorted(items, key=lambda item: (item.due_at is None, item.due_at))


def found_by_number(number: str) -> list[WithdrawalCase | RightsRequest]:
    """Return what a case's, a request's or a receipt's number leads to, closed or not."""
    number = number.strip().upper()
    receipt = receipt_by_number(number)
    if receipt is not None:
        return [*receipt.subject.cases.all(), *receipt.subject.rights_requests.all()]
    return [
        *WithdrawalCase.objects.filter(serial=number),
        *RightsRequest.objects.filter(serial=number),
    ]


@dataclass(frozen=True)
class RegisterEntry:
    """One purpose as article 30 wants it described, by the rules in force."""

    purpose: Purpose
    lines: list[Line]


def register_entries(*, at: datetime) -> list[RegisterEntry]:
    """Return the register in the reader's language, from the same rows that the gates ask."""
    entries = []
    for purpose in Purpose.objects.all():
        code = PurposeCode(purpose.code)
        policy = policy_in_force(code, at)
        if policy is None:
            continue
        content = content_of(policy)
        impact = impact_reference(purpose=code, content=content)
        lines = [*in_plain_words(content), Line(_("Impact assessment"), impact.words)]
        entries.append(RegisterEntry(purpose, lines))
    return entries


def retention_by_app() -> list[tuple[str, str]]:
    """Return how long each part of the platform keeps what, in its eraser's words."""
    return [(eraser.name, str(eraser.retention)) for eraser in registered_erasers()]


def controller() -> str:
    """Return who answers for this installation."""
    return str(settings.DASES_ORGANISATION)


def _case_item(case: WithdrawalCase) -> DueItem:
    waiting = [task for task in case.tasks.all() if task.state == TaskState.PENDING]
    following = min(waiting, key=lambda task: task.due_at, default=None)
    if following is None:
        return DueItem(case, None, None)
    return DueItem(case, following.due_at, alarm_at(since=case.opened_at, due=following.due_at))
