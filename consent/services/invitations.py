"""Links to the family door: who gets one, what opens it, when it dies."""

import hmac
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.crypto import salted_hmac

from consent.enums import InvitationState
from consent.errors import InvitationClosed, SignerNotEntitled
from consent.models import HolderLink, Invitation, NoticeVersion, Signer
from consent.queries.decisions import answer_of
from consent.queries.invitations import token_hash
from consent.services.entitlement import require_voice
from consent.services.news import ask_to_send, tell

MAX_ATTEMPTS = 5
FIRST_LINK_LIFE = timedelta(days=14)
# Withdrawing must stay as easy as agreeing: the link in a receipt lives long, and renews itself.
RETURN_LINK_LIFE = timedelta(days=365)
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
    code = code or f"{secrets.randbelow(1_000_000):06d}"
    token, invitation = _issue(
        link=link,
        notice_version=notice_version,
        code_hash=_code_hash(link, code),
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
    """Tell whether `code` opens the link. The fifth wrong one in a row locks it.

    The try is counted before it is judged, so that tries at the same time all count.

    Raises
    ------
    InvitationClosed
        When the link is not open, or no longer.
    """
    counted = Invitation.objects.filter(
        pk=invitation.pk,
        state=InvitationState.OPEN,
        expires_at__gt=at,
        attempts__lt=MAX_ATTEMPTS,
    ).update(attempts=F("attempts") + 1)
    if not counted:
        raise InvitationClosed
    right = hmac.compare_digest(
        invitation.code_hash, _code_hash(invitation.link, "".join(code.split()))
    )
    if right:
        _note_success(invitation, at)
    else:
        _note_failure(invitation, at)
    return right


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


def mark_used(invitation: Invitation) -> None:
    """End a link: it has served."""
    Invitation.objects.filter(pk=invitation.pk, state=InvitationState.OPEN).update(
        state=InvitationState.USED
    )


def _issue(
    *,
    link: HolderLink,
    notice_version: NoticeVersion,
    code_hash: str,
    attempts: int,
    life: timedelta,
    at: datetime,
) -> tuple[str, Invitation]:
    Invitation.objects.filter(link=link, state=InvitationState.OPEN).update(
        state=InvitationState.REPLACED
    )
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        link=link,
        notice_version=notice_version,
        token_sha256=token_hash(token),
        code_hash=code_hash,
        attempts=attempts,
        created_at=at,
        expires_at=at + life,
    )
    return token, invitation


def _may_have_new_link(newest: Invitation, at: datetime) -> bool:
    try:
        require_voice(link=newest.link, at=at)
    except SignerNotEntitled:
        return False
    soon = at < newest.created_at + PAUSE_BETWEEN_LINKS
    return newest.state != InvitationState.LOCKED and not soon


def _code_hash(link: HolderLink, code: str) -> str:
    # Six digits are guessed in no time from a plain hash: the server's secret, which is not in the
    # database, goes in. Bound to the link, the code outlives one letter but opens one child only.
    return salted_hmac(f"consent.code.{link.pk}", code, algorithm="sha256").hexdigest()


def _note_success(invitation: Invitation, at: datetime) -> None:
    with transaction.atomic():
        Invitation.objects.filter(pk=invitation.pk).update(attempts=0)
        actor = str(Signer(invitation.link.holder))
        tell(action="open_invitation", obj=invitation, actor=actor, at=at)


def _note_failure(invitation: Invitation, at: datetime) -> None:
    with transaction.atomic():
        locked = Invitation.objects.filter(
            pk=invitation.pk, state=InvitationState.OPEN, attempts__gte=MAX_ATTEMPTS
        ).update(state=InvitationState.LOCKED)
        action = "lock_invitation" if locked else "refuse_code"
        tell(action=action, obj=invitation, actor="unknown", at=at)


def _facts(invitation: Invitation) -> dict[str, object]:
    return {
        "link": str(invitation.link_id),
        "notice_version": str(invitation.notice_version_id),
        "expires_at": invitation.expires_at.isoformat(),
    }
