"""Links to the family door: who gets one, what opens it, when it dies."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction

from consent.enums import InvitationState, Likeness
from consent.errors import HolderUnproved, InvitationClosed
from consent.models import HolderLink, Invitation, NoticeVersion, Signer
from consent.queries.decisions import answer_of
from consent.queries.invitations import invitation_by_token, token_hash
from consent.services.entitlement import has_voice, require_voice
from consent.services.links import (
    FIRST_LINK_LIFE,
    hash_of_code,
    is_code_of,
    new_code,
    new_token,
    try_code,
)
from consent.services.news import ask_to_send, tell
from consent.services.traces import note_meeting

# Withdrawing must stay as easy as agreeing: the link in a receipt lives long, and renews itself.
RETURN_LINK_LIFE = timedelta(days=365)
# Asking more often would be pressure.
MAX_REMINDERS = 2
PAUSE_BEFORE_REMINDER = timedelta(days=5)
# A mailbox must not be flooded by a stranger who found an old link.
PAUSE_BETWEEN_LINKS = timedelta(minutes=10)


@dataclass(frozen=True)
class IssuedInvitation:
    """A new link with its secrets. They exist here only: the database keeps hashes.

    `code` is empty when the holder's former code goes on being good.
    """

    invitation: Invitation
    token: str = field(repr=False)
    code: str = field(repr=False)


@transaction.atomic
def invite_holder(
    *,
    link: HolderLink,
    notice_version: NoticeVersion,
    actor: str,
    at: datetime,
    code: str | None = None,
) -> IssuedInvitation:
    """Make a link for a holder, with a code that must travel another way than the link.

    Former links of the same holder for the same child stop working.

    Raises
    ------
    SignerNotEntitled
        When this person's word does not count for this child.
    """
    require_voice(link=link, at=at)
    code = code or new_code()
    token, invitation = _issue(
        link=link,
        notice_version=notice_version,
        code_hash=hash_of_code(Invitation(link=link), code),
        attempts=0,
        life=FIRST_LINK_LIFE,
        at=at,
    )
    tell(action="invite_holder", obj=invitation, actor=actor, at=at, facts=_facts(invitation))
    return IssuedInvitation(invitation, token, code)


def announce_invitation(*, issued: IssuedInvitation, at: datetime) -> None:
    """Mail the link of an invitation. The code is not in it."""
    holder = issued.invitation.link.holder
    ask_to_send(
        recipient=holder.email,
        template="invitation",
        context={"token": issued.token, "expires_at": issued.invitation.expires_at},
        language=holder.language,
        at=at,
    )


def prove_code(*, invitation: Invitation, code: str, at: datetime) -> bool:
    """Tell whether `code` opens a holder's link. Another holder's code is noted: see `traces`.

    Raises
    ------
    InvitationClosed
        When the link is not open, or no longer.
    """
    right = try_code(invitation=invitation, code=code, at=at)
    if not right:
        _note_whose_code(invitation.link, code, at)
    return right


def prove_holder(*, token: str, code: str, at: datetime) -> Invitation:
    """Return the invitation that a link and its code open; tries count as at the door.

    Raises
    ------
    HolderUnproved
        When they open nothing, whatever the reason.
    """
    invitation = invitation_by_token(token)
    try:
        if invitation is None or not prove_code(invitation=invitation, code=code, at=at):
            raise HolderUnproved
    except InvitationClosed as error:
        raise HolderUnproved from error
    return invitation


@transaction.atomic
def renew_invitation(*, invitation: Invitation, at: datetime) -> IssuedInvitation:
    """Replace a link by one that lives long, with the same code."""
    token, renewed = _issue(
        link=invitation.link,
        notice_version=invitation.notice_version,
        code_hash=invitation.code_hash,
        attempts=0,
        life=RETURN_LINK_LIFE,
        at=at,
    )
    tell(
        action="renew_invitation",
        obj=renewed,
        actor=str(Signer(invitation.link.holder)),
        at=at,
        facts=_facts(renewed),
    )
    return IssuedInvitation(renewed, token, "")


@transaction.atomic
def send_new_link(*, invitation: Invitation, at: datetime) -> None:
    """Mail a fresh link to the address on record, if that is right and not too soon.

    Whoever asks learns nothing. Wrong codes go on counting, and a locked link stays locked: only
    the school can give a new code.
    """
    link = HolderLink.objects.select_for_update().get(pk=invitation.link_id)
    newest = Invitation.objects.filter(link=link).order_by("-created_at")[0]
    if not _may_have_new_link(newest, at):
        return
    answered = answer_of(link.subject, Signer(link.holder)) is not None
    token, fresh = _issue(
        link=link,
        notice_version=newest.notice_version,
        code_hash=newest.code_hash,
        attempts=newest.attempts,
        reminders=newest.reminders,
        life=RETURN_LINK_LIFE if answered else FIRST_LINK_LIFE,
        at=at,
    )
    tell(action="send_new_link", obj=fresh, actor="unknown", at=at, facts=_facts(fresh))
    ask_to_send(
        recipient=link.holder.email,
        template="new_link",
        context={"token": token, "expires_at": fresh.expires_at},
        language=link.holder.language,
        at=at,
    )


@transaction.atomic
def remind_holder(*, invitation: Invitation, at: datetime) -> bool:
    """Mail a holder who has said nothing yet, with a fresh link; return whether a mail went out.

    Twice at most for one notice, never after an answer, and never sooner than some days after the
    last link.
    """
    link = HolderLink.objects.select_for_update().get(pk=invitation.link_id)
    newest = Invitation.objects.filter(link=link).order_by("-created_at")[0]
    answered = answer_of(link.subject, Signer(link.holder)) is not None
    rested = at >= newest.created_at + PAUSE_BEFORE_REMINDER
    if answered or not rested or newest.reminders >= MAX_REMINDERS or not link.holder.email:
        return False
    if not _may_have_new_link(newest, at):
        return False
    token, fresh = _issue(
        link=link,
        notice_version=newest.notice_version,
        code_hash=newest.code_hash,
        attempts=newest.attempts,
        reminders=newest.reminders + 1,
        life=FIRST_LINK_LIFE,
        at=at,
    )
    tell(action="remind_holder", obj=fresh, actor="ledger", at=at, facts=_facts(fresh))
    ask_to_send(
        recipient=link.holder.email,
        template="reminder",
        context={"token": token, "expires_at": fresh.expires_at},
        language=link.holder.language,
        at=at,
    )
    return True


def remind_holders(*, at: datetime) -> int:
    """Remind those who may be reminded; return how many mails went out."""
    waiting = Invitation.objects.filter(
        state=InvitationState.OPEN,
        reminders__lt=MAX_REMINDERS,
        created_at__lte=at - PAUSE_BEFORE_REMINDER,
    ).exclude(link__holder__email="")
    return sum(remind_holder(invitation=invitation, at=at) for invitation in waiting)


def _issue(
    *,
    link: HolderLink,
    notice_version: NoticeVersion,
    code_hash: str,
    attempts: int,
    life: timedelta,
    at: datetime,
    reminders: int = 0,
) -> tuple[str, Invitation]:
    Invitation.objects.filter(link=link, state=InvitationState.OPEN).update(
        state=InvitationState.REPLACED
    )
    token = new_token()
    invitation = Invitation.objects.create(
        link=link,
        notice_version=notice_version,
        token_sha256=token_hash(token),
        code_hash=code_hash,
        attempts=attempts,
        reminders=reminders,
        created_at=at,
        expires_at=at + life,
    )
    return token, invitation


def _may_have_new_link(newest: Invitation, at: datetime) -> bool:
    soon = at < newest.created_at + PAUSE_BETWEEN_LINKS
    usable = newest.state != InvitationState.LOCKED and not soon
    return usable and has_voice(link=newest.link, at=at)


def _note_whose_code(link: HolderLink, code: str, at: datetime) -> None:
    """Note that what was typed is the code of another holder of the child: one hand had both."""
    others = HolderLink.objects.filter(subject=link.subject_id).exclude(pk=link.pk)
    for other in others:
        newest = other.invitations.first()
        if newest is not None and is_code_of(newest, code):
            note_meeting(link=link, other=other, likeness=Likeness.CODE, at=at)


def _facts(invitation: Invitation) -> dict[str, object]:
    return {
        "link": str(invitation.link_id),
        "notice_version": str(invitation.notice_version_id),
        "expires_at": invitation.expires_at.isoformat(),
    }
