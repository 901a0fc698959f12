"""A coupon or a letter takes an agreement back: at once, on one person's word, checked after."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from consent.enums import Assurance, Channel
from consent.models import PaperForm, Signer
from consent.services.decisions import withdraw_consent
from consent.services.news import tell


@transaction.atomic
def withdraw_on_paper(*, form: PaperForm, actor: str, at: datetime) -> UUID:
    """Withdraw for the holder to whom the form was given; return the act's group.

    It is acted upon from now on, whatever date the paper bears: that can only close more.

    Raises
    ------
    SignerNotEntitled
        When the holder's word does not count (any more).
    """
    group = withdraw_consent(
        subject=form.link.subject,
        signer=Signer(form.link.holder),
        at=at,
        channel=Channel.PAPER,
        assurance=Assurance.PAPER,
        recorder=actor,
    )
    PaperForm.objects.filter(pk=form.pk).update(coupon_used_at=at)
    tell(action="use_paper_coupon", obj=form, actor=actor, at=at, facts={"group": str(group)})
    return group
