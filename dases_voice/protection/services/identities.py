"""Break-glass: seeing who is behind a number, for a written reason, and never alone in knowing it."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from consent import directory
from consent.errors import ReasonMissing
from consent.models import HolderLink, RightsRequest, WithdrawalCase
from dases_voice.core.models import User
from dases_voice.core.services import audit
from dases_voice.core.services.messages import send_message
from dases_voice.protection.models import IdentityOpening
from dases_voice.protection.queries.desk import officers

LANGUAGE = "fr"  # what the site's accounts read by default


@dataclass(frozen=True)
class Identity:
    """Who is behind a case or a request: the child, and the holder who acted, if one did."""

    child: directory.SubjectDescription | None
    link: HolderLink | None


@transaction.atomic
def open_identity(
    *, of: WithdrawalCase | RightsRequest, reason: str, user: User, at: datetime
) -> Identity:
    """Return who it is. It is audited, and every other officer is told, before anything is seen.

    The holder who did not act is not shown: nothing needs to be known of them.

    Raises
    ------
    ReasonMissing
        When no reason is written.
    """
    if not reason.strip():
        raise ReasonMissing
    opening = IdentityOpening(user=user, reason=reason.strip(), opened_at=at)
    if isinstance(of, RightsRequest):
        opening.request = of
    else:
        opening.case = of
    opening.save()
    facts = {
        "serial": of.serial,
        "opening": str(opening.pk),
        "reason_sha256": hashlib.sha256(opening.reason.encode()).hexdigest(),
    }
    audit.record(action="identity.opened", actor=f"user:{user.pk}", obj=of, at=at, facts=facts)
    _tell_others(of, user, at)
    link = of.subject.holder_links.filter(holder=of.holder).select_related("holder").first()
    return Identity(
        child=directory.describe_subject(of.subject_id), link=link if of.holder else None
    )


def _tell_others(of: WithdrawalCase | RightsRequest, user: User, at: datetime) -> None:
    for officer in officers().exclude(pk=user.pk):
        send_message(
            recipient=officer.email,
            template="protection/mail/identity_opened",
            context={"serial": of.serial, "officer": user.full_name, "opened_at": at},
            language=LANGUAGE,
            at=at,
        )
