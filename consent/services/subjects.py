"""Children and those who hold authority over them, as the school reports them."""

from datetime import date, datetime

from django.db import transaction

from consent.enums import Authority, InvitationState
from consent.models import DataSubject, Holder, HolderLink, Invitation
from consent.services.news import tell
from consent.services.permissions import recompute_subject


@transaction.atomic
def register_subject(*, birth_date: date, actor: str, at: datetime) -> DataSubject:
    """Give a child a number in the ledger."""
    subject = DataSubject.objects.create(birth_date=birth_date, created_at=at)
    tell(action="register_subject", obj=subject, actor=actor, at=at)
    return subject


@transaction.atomic
def register_holder(
    *,
    subject: DataSubject,
    full_name: str,
    email: str,
    language: str = "fr",
    authority: Authority = Authority.EXERCISES,
    actor: str,
    at: datetime,
) -> HolderLink:
    """Add a holder of parental authority. Two entries are two people, whatever their names."""
    holder = Holder.objects.create(full_name=full_name, email=email, language=language)
    return link_holder(subject=subject, holder=holder, authority=authority, actor=actor, at=at)


@transaction.atomic
def link_holder(
    *, subject: DataSubject, holder: Holder, authority: Authority, actor: str, at: datetime
) -> HolderLink:
    """Say that a known holder has authority over one more child, a sister or a brother."""
    link = HolderLink.objects.create(
        subject=subject, holder=holder, authority=authority, valid_from=at
    )
    tell(
        action="link_holder",
        obj=link,
        actor=actor,
        at=at,
        facts={"subject": str(subject.pk), "holder": str(holder.pk), "authority": authority},
    )
    recompute_subject(subject_id=subject.pk, at=at)
    return link


@transaction.atomic
def change_authority(*, link: HolderLink, authority: Authority, actor: str, at: datetime) -> None:
    """Record that authority was checked, suspended or lost, and let permissions follow."""
    HolderLink.objects.filter(pk=link.pk).update(authority=authority)
    if authority not in {Authority.EXERCISES, Authority.DELEGATED, Authority.UNKNOWN}:
        Invitation.objects.filter(link=link, state=InvitationState.OPEN).update(
            state=InvitationState.REPLACED
        )
    tell(
        action="change_authority",
        obj=link,
        actor=actor,
        at=at,
        facts={"subject": str(link.subject_id), "authority": authority},
    )
    recompute_subject(subject_id=link.subject_id, at=at)


@transaction.atomic
def correct_contact(*, holder: Holder, email: str, actor: str, at: datetime) -> None:
    """Change a holder's address. Links sent to the former one stop working."""
    Holder.objects.filter(pk=holder.pk).update(email=email)
    Invitation.objects.filter(link__holder=holder, state=InvitationState.OPEN).update(
        state=InvitationState.REPLACED
    )
    tell(action="correct_contact", obj=holder, actor=actor, at=at)
