"""A signed form comes back: its picture is kept, encrypted, and its hash in the ledger."""

import hashlib
from datetime import datetime

from django.db import transaction

from consent import scans
from consent.enums import PaperState
from consent.errors import PaperFormClosed, ScanUnreadable
from consent.models import PaperForm
from consent.queries.paper import kind_of_scan
from consent.services.news import tell

MAX_BYTES = 8 * 1024 * 1024
# A form that went back to the family for a date or a signature comes a second time.
TAKES_A_SCAN = (PaperState.PRINTED, PaperState.SCANNED, PaperState.RETURNED)


def attach_scan(*, form: PaperForm, data: bytes, actor: str, at: datetime) -> None:
    """Keep the scan of a form that came back. A second scan takes the place of the first.

    Raises
    ------
    ScanUnreadable
        When it is neither a picture nor a PDF, or larger than 8 MB.
    PaperFormClosed
        When the form was transcribed meanwhile.
    """
    kind = kind_of_scan(data)
    if len(data) > MAX_BYTES or kind is None:
        raise ScanUnreadable
    if form.state not in TAKES_A_SCAN:
        raise PaperFormClosed
    reference = scans.scan_store().store(data=data, actor=actor, at=at)
    scan = {
        "scan_reference": reference,
        "scan_type": kind,
        "scan_sha256": hashlib.sha256(data).hexdigest(),
    }
    if not _note_scan(form, scan, actor, at):
        with transaction.atomic():
            scans.scan_store().discard(reference=reference, at=at)
        raise PaperFormClosed


@transaction.atomic
def _note_scan(form: PaperForm, scan: dict[str, str], actor: str, at: datetime) -> bool:
    held = PaperForm.objects.select_for_update().filter(pk=form.pk, state__in=TAKES_A_SCAN).first()
    if held is None:
        return False
    PaperForm.objects.filter(pk=form.pk).update(
        state=PaperState.SCANNED,
        **scan,
        scanned_at=at,
        transcriber="",
        validator="",
        judged_at=None,
    )
    if held.scan_reference:
        scans.scan_store().discard(reference=held.scan_reference, at=at)
    tell(
        action="scan_paper_form",
        obj=form,
        actor=actor,
        at=at,
        facts={"sha256": scan["scan_sha256"]},
    )
    return True
