"""Children and those who hold authority over them, as the school reports them."""

from datetime import date, datetime, timedelta
from zoneinfo import available_timezones

from django.db import transaction
from django.db.models import Q

from consent.enums import MAY_OBJECT, Authority, HolderRole, InvitationState
from consent.errors import ReasonMissing, TimeZoneUnknown
from consent.models import DataSubject, Holder, HolderLink, Invitation, Signer
from consent.services.decisions import invalidate_consent
from consent.services.news import tell
from consent.services.permissions import lock_subject, recompute_subject


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
    role: HolderRole = HolderRole.PARENT,
    evidence: str = "",
    actor: str,
    at: datetime,
) -> HolderLink:
    """Add a holder of parental authority. Two entries are two people, whatever their names."""
    holder = Holder.objects.create(full_name=full_name, email=email, language=language)
    return link_holder(
        subject=subject,
        holder=holder,
        authority=authority,
        role=role,
        evidence=evidence,
        actor=actor,
        at=at,
    )


@transaction.atomic
def link_holder(
    *,
    subject: DataSubject,
    holder: Holder,
    authority: Authority,
    role: HolderRole = HolderRole.PARENT,
    evidence: str = "",
    actor: str,
    at: datetime,
) -> HolderLink:
    """Say that a known holder has authority over one more child, a sister or a brother.

    `evidence` says where the school has seen it (a judgment's date), and is never a copy.
    """
    link = HolderLink.objects.create(
        subject=subject,
        holder=holder,
        authority=authority,
        role=role,
        evidence=evidence,
        valid_from=at,
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
def change_authority(
    *, link: HolderLink, authority: Authority, actor: str, at: datetime, evidence: str = ""
) -> None:
    """Record that authority was checked, suspended or lost, and let permissions follow.

    A yes of somebody whose authority a judge has withdrawn was given for nothing from then on.
    """
    changed = {"authority": authority} | ({"evidence": evidence} if evidence else {})
    HolderLink.objects.filter(pk=link.pk).update(**changed)
    if authority not in MAY_OBJECT:
        _close_links(link)
    if authority == Authority.WITHDRAWN:
        invalidate_consent(subject=link.subject, signer=Signer(link.holder), actor=actor, at=at)
    facts = {"subject": str(link.subject_id), "authority": authority}
    tell(action="change_authority", obj=link, actor=actor, at=at, facts=facts)
    recompute_subject(subject_id=link.subject_id, at=at)


@transaction.atomic
def mark_unreachable(*, link: HolderLink, why: str, actor: str, at: datetime) -> None:
    """Do without a holder whom nobody can reach, for a written reason. A no is heard all the same.

    Raises
    ------
    ReasonMissing
        When no reason is given.
    """
    if not why.strip():
        raise ReasonMissing
    HolderLink.objects.filter(pk=link.pk).update(unreachable_since=at, unreachable_why=why.strip())
    facts = {"subject": str(link.subject_id)}
    tell(action="mark_unreachable", obj=link, actor=actor, at=at, facts=facts)
    recompute_subject(subject_id=link.subject_id, at=at)


@transaction.atomic
def record_holders_death(*, holder: Holder, day: date, actor: str, at: datetime) -> None:
    """End a dead holder's part for each child. No message goes out by itself."""
    Holder.objects.filter(pk=holder.pk).update(deceased_on=day)
    for link in holder.links.filter(Q(valid_until=None) | Q(valid_until__gt=at)):
        HolderLink.objects.filter(pk=link.pk).update(
            valid_until=max(at, link.valid_from + timedelta(microseconds=1))
        )
        _close_links(link)
        recompute_subject(subject_id=link.subject_id, at=at)
    tell(action="record_holders_death", obj=holder, actor=actor, at=at)


@transaction.atomic
def record_death(*, subject: DataSubject, day: date, actor: str, at: datetime) -> None:
    """Freeze everything of a pupil who has died: nothing new, nothing erased, no message."""
    _update_subject(subject, "record_death", actor, at, deceased_on=day)
    for link in subject.holder_links.all():
        _close_links(link)
    subject.pupil_invitations.update(state=InvitationState.REPLACED)


@transaction.atomic
def record_emancipation(*, subject: DataSubject, day: date, actor: str, at: datetime) -> None:
    """Let a minor sign alone from a day on, by a judge's decision that the school has seen."""
    _update_subject(subject, "record_emancipation", actor, at, emancipated_on=day)


@transaction.atomic
def correct_birth_date(*, subject: DataSubject, birth_date: date, actor: str, at: datetime) -> None:
    """Put a birth date right: who must have signed may change, and permissions follow."""
    _update_subject(subject, "correct_birth_date", actor, at, birth_date=birth_date)


@transaction.atomic
def move_to_time_zone(*, subject: DataSubject, name: str, actor: str, at: datetime) -> None:
    """Say at whose midnight a subject grows older, as the school overseas has its own.

    Raises
    ------
    TimeZoneUnknown
        When there is none of this name.
    """
    if name not in available_timezones():
        raise TimeZoneUnknown
    _update_subject(subject, "move_to_time_zone", actor, at, time_zone=name)


def _update_subject(
    subject: DataSubject, action: str, actor: str, at: datetime, **changed: object
) -> None:
    lock_subject(subject.pk)
    DataSubject.objects.filter(pk=subject.pk).update(**changed)
    # Which field, never its value: an audit row tells no birth date.
    tell(action=action, obj=subject, actor=actor, at=at)
    recompute_subject(subject_id=subject.pk, at=at)
    subject.refresh_from_db()


def _close_links(link: HolderLink) -> None:
    Invitation.objects.filter(link=link, state=InvitationState.OPEN).update(
        state=InvitationState.REPLACED
    )


@transaction.atomic
def correct_contact(*, holder: Holder, email: str, actor: str, at: datetime) -> None:
    """Change a holder's address. Links sent to the former one stop working."""
    Holder.objects.filter(pk=holder.pk).update(email=email)
    Invitation.objects.filter(link__holder=holder, state=InvitationState.OPEN).update(
        state=InvitationState.REPLACED
    )
    tell(action="correct_contact", obj=holder, actor=actor, at=at)
