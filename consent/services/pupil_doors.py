"""The pupil's own door: a sheet that opens once, what it shows, and who else learns of it."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from consent.enums import InvitationState, Right, RightsEvent, RightsState
from consent.errors import CaseMoved, NoWayIn, ReasonMissing
from consent.models import DataSubject, HolderLink, PupilInvitation, RightsRequest
from consent.queries.cases import SERVED_AS_FILE, UNANSWERED
from consent.queries.invitations import token_hash
from consent.services.entitlement import may_sign
from consent.services.links import (
    FIRST_LINK_LIFE,
    hash_of_code,
    mark_used,
    new_code,
    new_token,
    try_code,
)
from consent.services.news import ask_to_send, tell
from consent.services.permissions import lock_subject
from consent.services.rights import export_of, move_request


@dataclass(frozen=True)
class IssuedSheet:
    """What goes on paper for the pupil. It exists here only: the database keeps hashes."""

    invitation: PupilInvitation
    token: str = field(repr=False)
    code: str = field(repr=False)


@transaction.atomic
def open_pupil_door(*, request: RightsRequest, actor: str, at: datetime) -> IssuedSheet:
    """Grant a pupil's own request to know what is kept, and make the sheet that serves it.

    A former sheet stops working, and so does a visit that began with it.

    Raises
    ------
    NoWayIn
        When it is no such request, was refused or taken back, or the pupil has died or is erased.
    """
    lock_subject(request.subject_id)
    request.refresh_from_db()
    if not may_open_pupil_door(request):
        raise NoWayIn
    if request.state in UNANSWERED:
        move_request(request=request, event=RightsEvent.GRANT, actor=actor, at=at)
    request.subject.pupil_invitations.update(state=InvitationState.REPLACED)
    code, token = new_code(), new_token()
    invitation = PupilInvitation(
        subject=request.subject,
        request=request,
        token_sha256=token_hash(token),
        created_at=at,
        expires_at=at + FIRST_LINK_LIFE,
    )
    invitation.code_hash = hash_of_code(invitation, code)
    invitation.save()
    facts = {"serial": request.serial, "expires_at": invitation.expires_at.isoformat()}
    tell(action="invite_pupil", obj=invitation, actor=actor, at=at, facts=facts)
    return IssuedSheet(invitation, token, code)


def may_open_pupil_door(request: RightsRequest) -> bool:
    """Tell whether a sheet may be made for a request."""
    subject = request.subject
    is_there = subject.erased_at is None and subject.deceased_on is None
    is_own = request.holder_id is None and Right(request.right) in SERVED_AS_FILE
    return is_there and is_own and request.state in {*UNANSWERED, RightsState.GRANTED}


def prove_pupil(*, invitation: PupilInvitation, code: str, at: datetime) -> bool:
    """Tell whether `code` opens the sheet; the right one opens it once and never again.

    Raises
    ------
    InvitationClosed
        When the sheet has served, was replaced, is too old, or has had its tries.
    """
    right = try_code(invitation=invitation, code=code, at=at)
    if right:
        mark_used(invitation)
    return right


@transaction.atomic
def decide_on_telling(
    *, request: RightsRequest, is_told: bool, reason: str, actor: str, at: datetime
) -> None:
    """Write down why the holders are told of a pupil's own request, or are not; then tell them, or not.

    Nobody is told as long as nobody has decided so. What was told cannot be untold.

    Raises
    ------
    ReasonMissing
        When no reason is written.
    CaseMoved
        When it is no pupil's own request, or the holders know of it already.
    """
    if not reason.strip():
        raise ReasonMissing
    changes: dict[str, object] = {"why_told_or_not": reason.strip()}
    if is_told:
        changes["holders_told_at"] = at
    open_yet = RightsRequest.objects.filter(pk=request.pk, holder=None, holders_told_at=None)
    if not open_yet.update(**changes):
        raise CaseMoved
    digest = hashlib.sha256(reason.strip().encode()).hexdigest()
    facts = {"serial": request.serial, "is_told": is_told, "reason_sha256": digest}
    tell(action="decide_on_telling", obj=request, actor=actor, at=at, facts=facts)
    if is_told:
        _tell_holders(request, at)


def own_export_of(subject: DataSubject) -> dict[str, object]:
    """Return what every app keeps about a pupil, for the pupil alone.

    Whether a use is open stays out: it would tell what others have answered.
    """
    exported = export_of(subject)
    ledger = exported["consent"]
    assert isinstance(ledger, dict)  # noqa: S101  # for the type checker
    return exported | {"consent": {k: v for k, v in ledger.items() if k != "permissions"}}


def _tell_holders(request: RightsRequest, at: datetime) -> None:
    """Tell those who exercise authority now: of an adult, nobody does."""
    links = HolderLink.objects.filter(subject=request.subject).select_related("subject", "holder")
    for link in links:
        if may_sign(link=link, at=at):
            ask_to_send(
                recipient=link.holder.email,
                template="pupil_asked",
                context={"serial": request.serial},
                language=link.holder.language,
                at=at,
            )
