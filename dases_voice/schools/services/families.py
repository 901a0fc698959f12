"""Letters to families: one per holder, with a code that the mail does not carry."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from consent.errors import NoticeMissing, SignerNotEntitled
from consent.models import HolderLink, NoticeVersion
from consent.services import announce_invitation, invite_holder
from dases_voice.core.services import audit
from dases_voice.schools.errors import NothingToInvite
from dases_voice.schools.models import Pupil, SchoolClass


@dataclass(frozen=True)
class Letter:
    """What goes on paper for one holder. It exists here only: the database keeps hashes.

    A holder without an address gets the link on paper too, in a sealed letter.
    """

    pupil: Pupil
    holder_name: str
    email: str
    language: str
    expires_at: datetime
    token: str = field(repr=False)
    code: str = field(repr=False)


@transaction.atomic
def invite_families(
    *,
    school_class: SchoolClass,
    pupils: Iterable[Pupil],
    actor: str,
    at: datetime,
    notice_version: NoticeVersion | None = None,
) -> list[Letter]:
    """Invite every holder of these pupils, mail the links, and return the letters with the codes.

    Former links and codes of the same holders stop working. Without `notice_version`, families are
    asked about the notice that was published last.

    Raises
    ------
    NoticeMissing
        No notice is published yet.
    NothingToInvite
        None of the pupils has a holder who may answer.
    """
    version = notice_version or newest_notice_version(at)
    letters = [
        letter
        for pupil in pupils
        for letter in _letters_for(pupil, version=version, actor=actor, at=at)
    ]
    if not letters:
        raise NothingToInvite
    audit.record(
        action="letters.prepared",
        actor=actor,
        obj=school_class,
        at=at,
        facts={"notice_version": str(version.pk), "letters": len(letters)},
    )
    return letters


def newest_notice_version(at: datetime) -> NoticeVersion:
    """Return the notice version that was published last.

    Raises
    ------
    NoticeMissing
        None is published.
    """
    published = NoticeVersion.objects.filter(published_at__lte=at)
    version = published.order_by("-published_at", "-major", "-minor").first()
    if version is None:
        raise NoticeMissing
    return version


def _letters_for(
    pupil: Pupil, *, version: NoticeVersion, actor: str, at: datetime
) -> Iterable[Letter]:
    links = HolderLink.objects.filter(subject_id=pupil.subject_id).select_related("holder")
    for link in links.order_by("valid_from", "holder__full_name", "pk"):
        try:
            issued = invite_holder(link=link, notice_version=version, actor=actor, at=at)
        except SignerNotEntitled:
            continue
        announce_invitation(issued=issued, at=at)
        yield Letter(
            pupil=pupil,
            holder_name=link.holder.full_name,
            email=link.holder.email,
            language=link.holder.language,
            expires_at=issued.invitation.expires_at,
            token=issued.token,
            code=issued.code,
        )
