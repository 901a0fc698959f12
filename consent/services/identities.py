"""Holders whom an identity provider vouches for."""

from datetime import datetime

from django.db import transaction
from django.utils.crypto import salted_hmac

from consent.enums import InvitationState, Likeness
from consent.identity.base import Identity
from consent.identity.names import is_same_person
from consent.identity.shapes import Shape
from consent.models import HolderIdentity, HolderLink, Invitation
from consent.services.links import count_try, note_failure, note_success
from consent.services.permissions import lock_subject
from consent.services.traces import note_meeting

# Somebody who has just answered may still want to be known better, by the link that has served.
STATES = (InvitationState.OPEN, InvitationState.USED)


def prove_identity(
    *, invitation: Invitation, shape: Shape, identity: Identity, at: datetime
) -> bool:
    """Tell whether who has signed in is the holder whom the school invited by this link.

    A wrong account counts as a wrong code does: the fifth in a row locks the link. Of a right one
    a keyed hash is kept. One account speaks for one holder of a child: whoever has two links
    cannot be both parents. Who then answers by the code is heard, and both signatures are compared.

    Raises
    ------
    InvitationClosed
        When the link is no longer good.
    """
    count_try(invitation, at, states=STATES)
    link, account_hash = invitation.link, _account_hash(shape, identity)
    facts = {"provider": shape.key, "assurance": shape.gives.value}
    with transaction.atomic():
        lock_subject(link.subject_id)
        named = is_same_person(link.holder.full_name, identity.names)
        other = _other_it_speaks_for(link, shape, account_hash)
        if other is not None:
            note_meeting(link=link, other=other, likeness=Likeness.ACCOUNT, at=at)
        if not named or other is not None:
            note_failure(invitation, at, action="refuse_identity", facts=facts)
            return False
        HolderIdentity.objects.update_or_create(
            holder=link.holder,
            provider=shape.key,
            defaults={"account_hash": account_hash, "proved_at": at},
        )
        note_success(invitation, at, facts=facts)
        return True


def _other_it_speaks_for(link: HolderLink, shape: Shape, account_hash: str) -> HolderLink | None:
    others = HolderLink.objects.filter(subject=link.subject_id).exclude(pk=link.pk)
    known = HolderIdentity.objects.filter(provider=shape.key, account_hash=account_hash)
    return others.filter(holder__in=known.values("holder")).first()


def _account_hash(shape: Shape, identity: Identity) -> str:
    # The numbers of a provider's accounts can be tried one after the other: the server's secret goes in.
    salt = f"consent.identity.{shape.key}"
    return salted_hmac(salt, identity.account, algorithm="sha256").hexdigest()
