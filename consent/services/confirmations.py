"""What a holder gets after each act: a receipt, and by mail a link by which to change one's mind."""

from datetime import datetime

from consent.enums import DecisionKind, InvitationState
from consent.models import Decision, HolderLink, NoticeVersion, Receipt, Signer
from consent.queries.decisions import purposes_agreed_to
from consent.services.entitlement import has_voice
from consent.services.invitations import IssuedInvitation, renew_invitation
from consent.services.news import ask_to_send
from consent.services.receipts import issue_receipt


def confirm_to_holder(
    *, link: HolderLink, decisions: list[Decision], version: NoticeVersion, at: datetime
) -> Receipt:
    """Issue the receipt of an act, and mail it with a fresh link to the same door."""
    receipt = issue_receipt(decisions=decisions, version=version, at=at)
    renewed = _renew(link, at)
    agreed = set(purposes_agreed_to(link.subject, Signer(link.holder)))
    ask_to_send(
        recipient=link.holder.email,
        template="receipt",
        context={
            "kind": str(DecisionKind(decisions[0].kind)),
            "is_partial": bool(agreed) and not agreed.issuperset(version.purposes),
            "decided_at": decisions[0].occurred_at,
            "number": receipt.number,
            "token": renewed.token if renewed else "",
            "expires_at": renewed.invitation.expires_at if renewed else None,
        },
        language=link.holder.language,
        at=at,
    )
    return receipt


def tell_other_holders(*, link: HolderLink, at: datetime) -> None:
    """Tell the child's other holders that an agreement was given: not by whom, not for which child.

    Nobody is told where an address is protected, on either side.
    """
    if link.holder.is_protected:
        return
    others = HolderLink.objects.filter(subject=link.subject, holder__is_protected=False)
    for other in others.exclude(pk=link.pk).select_related("subject", "holder"):
        if has_voice(link=other, at=at):
            ask_to_send(
                recipient=other.holder.email,
                template="other_holder",
                context={},
                language=other.holder.language,
                at=at,
            )


def _renew(link: HolderLink, at: datetime) -> IssuedInvitation | None:
    newest = link.invitations.first()
    if newest is None or newest.state == InvitationState.LOCKED:
        return None
    return renew_invitation(invitation=newest, at=at)
