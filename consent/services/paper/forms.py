"""Forms to print, one for each holder of each child."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from consent import scans
from consent.enums import Audience, PaperState
from consent.errors import PaperFormClosed, SignerNotEntitled
from consent.models import HolderLink, NoticeRendering, NoticeVersion, PaperForm
from consent.queries.notices import FALLBACK_LANGUAGE, rendering_in
from consent.serials import new_serial
from consent.services.entitlement import require_voice
from consent.services.news import tell

# What the printed page has letters and words for.
PRINTED_LANGUAGES = ("fr", "en")
OPEN_STATES = (
    PaperState.PRINTED,
    PaperState.SCANNED,
    PaperState.TRANSCRIBED,
    PaperState.RETURNED,
)


@transaction.atomic
def print_forms(
    *, links: Iterable[HolderLink], notice_version: NoticeVersion, actor: str, at: datetime
) -> list[PaperForm]:
    """Return a form to fill in for each holder whose word counts, made if there is none.

    Printed again, a form keeps its serials. A holder who reads neither French nor English gets
    the French words.

    Raises
    ------
    NoticeMissing
        When the notice has no words for holders.
    """
    return [_form_for(link, notice_version, actor, at) for link in links if _may_answer(link, at)]


@transaction.atomic
def void_form(*, form: PaperForm, actor: str, at: datetime) -> None:
    """Put a spoilt or lost form out of use. Its coupon goes on working.

    Raises
    ------
    PaperFormClosed
        When it has become a decision already.
    """
    changed = PaperForm.objects.filter(pk=form.pk, state__in=OPEN_STATES).update(
        state=PaperState.VOID, scan_reference=""
    )
    if not changed:
        raise PaperFormClosed
    if form.scan_reference:
        scans.scan_store().discard(reference=form.scan_reference, at=at)
    tell(action="void_paper_form", obj=form, actor=actor, at=at)


def _form_for(link: HolderLink, version: NoticeVersion, actor: str, at: datetime) -> PaperForm:
    rendering = _rendering_for(link, version)
    form, is_new = PaperForm.objects.get_or_create(
        link=link,
        rendering=rendering,
        state=PaperState.PRINTED,
        defaults={
            "serial": new_serial(),
            "coupon_serial": new_serial(),
            "rendering_sha256": rendering.sha256,
            "printed_at": at,
        },
    )
    facts = {"link": str(link.pk), "rendering_sha256": rendering.sha256, "is_new": is_new}
    tell(action="print_paper_form", obj=form, actor=actor, at=at, facts=facts)
    return form


def _rendering_for(link: HolderLink, version: NoticeVersion) -> NoticeRendering:
    wanted = link.holder.language.partition("-")[0]
    language = wanted if wanted in PRINTED_LANGUAGES else FALLBACK_LANGUAGE
    return rendering_in(version, Audience.HOLDER, language)


def _may_answer(link: HolderLink, at: datetime) -> bool:
    try:
        require_voice(link=link, at=at)
    except SignerNotEntitled:
        return False
    return True
