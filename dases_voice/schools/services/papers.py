"""Forms on paper as the office of a school handles them: never a teacher, never one's own child's."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from consent.models import HolderLink, NoticeVersion, PaperForm
from consent.printing import Sheet, draw_forms
from consent.services import print_forms
from dases_voice.core.models import User
from dases_voice.core.services import audit
from dases_voice.schools.errors import NothingToPrint, OwnFamily
from dases_voice.schools.models import Pupil, SchoolClass
from dases_voice.schools.services.families import newest_notice_version


def forms_to_print(
    *, school_class: SchoolClass, pupils: Iterable[Pupil], actor: str, at: datetime
) -> bytes:
    """Return one PDF with a form for each holder of these pupils, in the order of the class.

    Raises
    ------
    NoticeMissing
        No notice is published yet.
    NothingToPrint
        None of the pupils has a holder who may answer.
    """
    sheets = _sheets(school_class, pupils, newest_notice_version(at), actor, at)
    if not sheets:
        raise NothingToPrint
    return draw_forms(sheets)


def require_stranger(*, user: User, form: PaperForm) -> None:
    """Make sure that nobody handles a form of their own family.

    Raises
    ------
    OwnFamily
        When the account has the address of a holder of the child.
    """
    links = HolderLink.objects.filter(subject_id=form.link.subject_id)
    if links.filter(holder__email__iexact=user.email).exists():
        raise OwnFamily


@transaction.atomic
def _sheets(
    school_class: SchoolClass,
    pupils: Iterable[Pupil],
    version: NoticeVersion,
    actor: str,
    at: datetime,
) -> list[Sheet]:
    sheets = []
    for pupil in pupils:
        links = HolderLink.objects.filter(subject_id=pupil.subject_id).select_related(
            "subject", "holder"
        )
        forms = print_forms(
            links=links.order_by("valid_from", "pk"), notice_version=version, actor=actor, at=at
        )
        sheets += [_sheet(form, pupil, school_class) for form in forms]
    facts = {"notice_version": str(version.pk), "forms": len(sheets)}
    audit.record(action="forms.printed", actor=actor, obj=school_class, at=at, facts=facts)
    return sheets


def _sheet(form: PaperForm, pupil: Pupil, school_class: SchoolClass) -> Sheet:
    holder, written_in = form.link.holder, form.rendering.language
    is_missing = holder.language.partition("-")[0] != written_in
    return Sheet(
        serial=form.serial,
        coupon_serial=form.coupon_serial,
        language=written_in,
        words=form.rendering.words,
        first_name=pupil.first_name,
        class_name=school_class.name,
        school_name=school_class.school.name,
        holder_name=holder.full_name,
        missing_language=holder.language if is_missing else "",
    )
