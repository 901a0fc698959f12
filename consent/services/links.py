"""Links that a code opens: how they are made, how often one may try, when they die.

The family's door and the pupil's are both built on this.
"""

import hmac
import secrets
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.crypto import salted_hmac

from consent.enums import Assurance, InvitationState
from consent.errors import InvitationClosed
from consent.models import OneTimeLink
from consent.services.news import tell

MAX_ATTEMPTS = 5
FIRST_LINK_LIFE = timedelta(days=14)


def new_code() -> str:
    """Return six digits that travel another way than the link, or on the same paper by hand."""
    return f"{secrets.randbelow(1_000_000):06d}"


def new_token() -> str:
    """Return the secret part of a link's address."""
    return secrets.token_urlsafe(32)


def hash_of_code(link: OneTimeLink, code: str) -> str:
    """Return what is kept of a code."""
    # Six digits are guessed in no time from a plain hash: the server's secret, which is not in the
    # database, goes in. Bound to whom the link is for, a code opens nothing else.
    return salted_hmac(link.code_is_for, code, algorithm="sha256").hexdigest()


def is_code_of(link: OneTimeLink, code: str) -> bool:
    """Tell whether what was typed is the code of a link, whatever the spaces in it."""
    return hmac.compare_digest(link.code_hash, hash_of_code(link, "".join(code.split())))


def try_code(*, invitation: OneTimeLink, code: str, at: datetime) -> bool:
    """Tell whether `code` opens the link. The fifth wrong one in a row locks it.

    The try is counted before it is judged, so that tries at the same time all count.

    Raises
    ------
    InvitationClosed
        When the link is not open, or no longer.
    """
    count_try(invitation, at, states=(InvitationState.OPEN,))
    right = is_code_of(invitation, code)
    if right:
        note_success(invitation, at, facts={"assurance": Assurance.LINK_AND_CODE.value})
    else:
        note_failure(invitation, at, action="refuse_code")
    return right


def count_try(
    invitation: OneTimeLink, at: datetime, *, states: Collection[InvitationState]
) -> None:
    """Count a try to prove who one is, before it is judged.

    Raises
    ------
    InvitationClosed
        When the link is in none of these states, is too old, or has had its tries.
    """
    good = _itself(invitation).filter(state__in=states, expires_at__gt=at)
    if not good.filter(attempts__lt=MAX_ATTEMPTS).update(attempts=F("attempts") + 1):
        raise InvitationClosed


def note_success(invitation: OneTimeLink, at: datetime, *, facts: Mapping[str, object]) -> None:
    """Forget the tries of somebody who has proved to be the right person, and tell how."""
    with transaction.atomic():
        _itself(invitation).update(attempts=0)
        actor = str(invitation.signer)
        tell(action="open_invitation", obj=invitation, actor=actor, at=at, facts=facts)


def note_failure(
    invitation: OneTimeLink,
    at: datetime,
    *,
    action: str,
    facts: Mapping[str, object] | None = None,
) -> None:
    """Tell of a try that failed, and lock the link after the last one."""
    with transaction.atomic():
        tried = _itself(invitation).filter(state=InvitationState.OPEN, attempts__gte=MAX_ATTEMPTS)
        locked = tried.update(state=InvitationState.LOCKED)
        action = "lock_invitation" if locked else action
        tell(action=action, obj=invitation, actor="unknown", at=at, facts=facts)


def mark_used(invitation: OneTimeLink) -> None:
    """End a link: it has served."""
    _itself(invitation).filter(state=InvitationState.OPEN).update(state=InvitationState.USED)


def _itself(link: OneTimeLink) -> QuerySet[OneTimeLink]:
    return type(link)._default_manager.filter(pk=link.pk)
