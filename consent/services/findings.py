"""What a comparison of two signatures has found: two people, or one."""

import hashlib
from datetime import datetime

from django.db import transaction
from django.db.models import Max, Q

from consent.enums import FINDINGS, CaseKind, CaseOutcome, CaseState, InvitationState, TaskState
from consent.errors import CaseMoved, ReasonMissing
from consent.models import (
    ComparedSignature,
    Decision,
    HolderLink,
    Invitation,
    SignatureTrace,
    WithdrawalCase,
)
from consent.services.cases import close_case, settle_disputes
from consent.services.decisions import invalidate_consent
from consent.services.news import ask_to_send, tell
from consent.services.permissions import lock_subject, recompute_subject


@transaction.atomic
def settle_comparison(
    *, case: WithdrawalCase, outcome: CaseOutcome, note: str, actor: str, at: datetime
) -> None:
    """Let a signature count that was held, or find that it was never its holder's.

    Of one person's two signatures the second is invalid from the start, what it was signed by opens
    nothing any more, and its holder is asked anew. A no that the holder had said before stands.

    Raises
    ------
    ReasonMissing
        When nobody says how it was found out.
    CaseMoved
        When the case does not wait for that.
    """
    if not note.strip():
        raise ReasonMissing
    lock_subject(case.subject_id)
    case.refresh_from_db()
    waits = case.kind == CaseKind.SIGNATURES and case.state == CaseState.OPEN
    if outcome not in FINDINGS or not waits:
        raise CaseMoved
    case.tasks.update(state=TaskState.DONE, settled_at=at, note=note.strip())
    close_case(case=case, outcome=outcome, actor=actor, at=at)
    facts = {
        "serial": case.serial,
        "outcome": outcome,
        "note_sha256": hashlib.sha256(note.strip().encode()).hexdigest(),
    }
    tell(action="settle_comparison", obj=case, actor=actor, at=at, facts=facts)
    if outcome == CaseOutcome.ONE_PERSON:
        _ask_anew(case.compared, actor, at)
    recompute_subject(subject_id=case.subject_id, at=at)
    settle_disputes(subject=case.subject, at=at)


def _ask_anew(compared: ComparedSignature, actor: str, at: datetime) -> None:
    signer, subject = compared.first.signer, compared.first.subject
    said = Decision.objects.filter(subject=subject, holder=signer.holder)
    compared.last_sequence = said.aggregate(last=Max("sequence"))["last"]
    compared.save(update_fields=["last_sequence"])
    invalidate_consent(subject=subject, signer=signer, actor=actor, at=at)
    link = HolderLink.objects.select_related("holder").get(subject=subject, holder=signer.holder)
    # Somebody else had the code: only a new letter opens the door again.
    Invitation.objects.filter(link=link).update(state=InvitationState.LOCKED)
    # What that person did as this holder says nothing about the next signature.
    SignatureTrace.objects.filter(Q(link=link) | Q(other=link)).delete()
    ask_to_send(
        recipient=link.holder.email,
        template="asked_again",
        context={},
        language=link.holder.language,
        at=at,
    )
