"""Requests about rights: received, perhaps given more time, answered; always in time, or warned of."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from django.db import transaction

from consent.clocks import ANSWER_MONTHS, EXTENSION_MONTHS, alarm_at, months_after
from consent.enums import Channel, HoldGround, Right, RightsEvent, RightsState
from consent.erasure import registered_erasers
from consent.errors import CaseMoved, OnHold, ReasonMissing
from consent.models import DataSubject, Holder, RightsRequest, Signer
from consent.queries.cases import SERVED_AS_FILE, UNANSWERED, is_on_hold
from consent.services.decisions import withdraw_consent
from consent.services.holds import place_hold
from consent.services.news import ask_to_send, tell
from consent.services.serials import new_serial

# Time is extended once only; an answer is final.
TRANSITIONS: Final[Mapping[tuple[RightsState, RightsEvent], RightsState]] = MappingProxyType(
    {
        (RightsState.RECEIVED, RightsEvent.EXTEND): RightsState.EXTENDED,
        (RightsState.RECEIVED, RightsEvent.GRANT): RightsState.GRANTED,
        (RightsState.RECEIVED, RightsEvent.REFUSE): RightsState.REFUSED,
        (RightsState.RECEIVED, RightsEvent.DROP): RightsState.DROPPED,
        (RightsState.EXTENDED, RightsEvent.GRANT): RightsState.GRANTED,
        (RightsState.EXTENDED, RightsEvent.REFUSE): RightsState.REFUSED,
        (RightsState.EXTENDED, RightsEvent.DROP): RightsState.DROPPED,
    }
)
MUST_SAY_WHY = frozenset({RightsEvent.EXTEND, RightsEvent.REFUSE})


@transaction.atomic
def receive_request(
    *,
    subject: DataSubject,
    holder: Holder | None,
    right: Right,
    channel: Channel,
    words: str,
    actor: str,
    at: datetime,
) -> RightsRequest:
    """Write a request down and start its clock. The same one again, while it is open, is one."""
    known = subject.rights_requests.filter(holder=holder, right=right, state__in=UNANSWERED)
    if (request := known.first()) is not None:
        return request
    due = months_after(at, ANSWER_MONTHS)
    request = RightsRequest.objects.create(
        serial=new_serial("R"),
        subject=subject,
        holder=holder,
        right=right,
        channel=channel,
        words=words.strip(),
        received_at=at,
        due_at=due,
        alarm_at=alarm_at(since=at, due=due),
    )
    facts = {"serial": request.serial, "right": right}
    tell(action="receive_request", obj=request, actor=actor, at=at, facts=facts)
    _tell_family(request, at)
    return request


@transaction.atomic
def move_request(
    *, request: RightsRequest, event: RightsEvent, reason: str = "", actor: str, at: datetime
) -> None:
    """Answer a request, or take more time for it; the family is told in the same transaction.

    Raises
    ------
    ReasonMissing
        More time and a refusal must say why.
    CaseMoved
        When the table of transitions does not allow it from where the request stands.
    OnHold
        When an erasure is granted and a hold stops every erasure.
    """
    if event in MUST_SAY_WHY and not reason.strip():
        raise ReasonMissing
    state = TRANSITIONS.get((RightsState(request.state), event))
    changes = _changes(request, event, at) | {"state": state, "reason": reason.strip()}
    moved = state is not None and (
        RightsRequest.objects.filter(pk=request.pk, state=request.state).update(**changes)
    )
    if not moved:
        raise CaseMoved
    request.refresh_from_db()
    facts = {"serial": request.serial, "event": event, "state": request.state}
    tell(action="move_request", obj=request, actor=actor, at=at, facts=facts)
    _tell_family(request, at)
    if event == RightsEvent.GRANT:
        _carry_out(request, actor, at)


@transaction.atomic
def warn_of_request(*, request: RightsRequest, at: datetime) -> None:
    """Warn that the deadline of a request is near, once."""
    warned = RightsRequest.objects.filter(pk=request.pk, alarmed_at=None).update(alarmed_at=at)
    if warned:
        facts = {"serial": request.serial, "due_at": request.due_at.isoformat()}
        tell(action="raise_alarm", obj=request, actor="worker", at=at, facts=facts)


def erase_everywhere(*, subject: DataSubject, at: datetime) -> None:
    """Let every app erase what it keeps; the ledger comes last, for the others ask it.

    Raises
    ------
    OnHold
        When a hold stops every erasure.
    """
    if is_on_hold(subject.pk):
        raise OnHold
    for eraser in sorted(registered_erasers(), key=lambda eraser: eraser.name == "consent"):
        eraser.erase(subject, at)


def export_of(subject: DataSubject) -> dict[str, object]:
    """Return what every app keeps about a child, and nothing about any holder."""
    return {eraser.name: dict(eraser.export(subject)) for eraser in registered_erasers()}


def _changes(request: RightsRequest, event: RightsEvent, at: datetime) -> dict[str, object]:
    if event != RightsEvent.EXTEND:
        return {"answered_at": at}
    due = months_after(request.received_at, ANSWER_MONTHS + EXTENSION_MONTHS)
    warn_at = alarm_at(since=request.received_at, due=due)
    return {"due_at": due, "alarm_at": warn_at, "alarmed_at": None}


def _carry_out(request: RightsRequest, actor: str, at: datetime) -> None:
    """Do what was granted, where the platform can; a correction is the school's to make."""
    if request.right == Right.ERASURE:
        erase_everywhere(subject=request.subject, at=at)
    elif request.right == Right.RESTRICTION:
        ground = HoldGround.RESTRICTION
        place_hold(
            subject=request.subject, ground=ground, reason=request.serial, actor=actor, at=at
        )
    elif request.right == Right.OBJECTION:
        signer = Signer(request.holder)
        withdraw_consent(subject=request.subject, signer=signer, recorder=actor, at=at)


def _tell_family(request: RightsRequest, at: datetime) -> None:
    """Tell who asked, and nobody else: the other holder need not know."""
    if request.holder is None:
        return
    ask_to_send(
        recipient=request.holder.email,
        template="rights_request",
        context={
            "serial": request.serial,
            "state": str(request.state),
            "due_at": request.due_at,
            "reason": request.reason,
            "has_file": request.right in SERVED_AS_FILE,
        },
        language=request.holder.language,
        at=at,
    )
