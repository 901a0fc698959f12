"""The second person: only now does a form become a decision, or go back to the family."""

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from consent.enums import Assurance, Channel, DecisionKind, PaperState, PurposeCode
from consent.errors import PaperFormClosed, SecondReaderNeeded
from consent.models import Decision, PaperForm, Permission, Presentation, Signer
from consent.queries.decisions import answer_of
from consent.queries.paper import kind_on
from consent.services.confirmations import confirm_to_holder
from consent.services.decisions import carry_out
from consent.services.entitlement import require_signature, require_voice
from consent.services.ledger import Act
from consent.services.news import tell
from consent.services.permissions import lock_subject


@transaction.atomic
def validate_form(*, form: PaperForm, actor: str, at: datetime) -> PaperForm:
    """Agree with what the first person read, and let it count from the day of the signature.

    A form that is not a clear answer decides nothing: it goes back to the family.

    Raises
    ------
    SecondReaderNeeded
        When `actor` transcribed it.
    PaperFormClosed
        When it is not waiting for this.
    SignerNotEntitled
        When the holder's word does not count (any more). The form waits.
    """
    lock_subject(form.link.subject_id)
    held = (
        PaperForm.objects.select_for_update(of=("self",))
        .select_related("link__subject", "link__holder", "rendering__version")
        .get(pk=form.pk)
    )
    if held.state != PaperState.TRANSCRIBED:
        raise PaperFormClosed
    if held.transcriber == actor:
        raise SecondReaderNeeded
    kind = kind_on(held)
    if kind is None:
        held.state = PaperState.RETURNED
    else:
        held.state, held.group = PaperState.VALIDATED, _decide(held, kind, at)[0].group
    held.validator, held.judged_at = actor, at
    held.save(update_fields=["state", "group", "validator", "judged_at"])
    tell(action=f"{held.state}_paper_form", obj=held, actor=actor, at=at)
    return held


def _decide(form: PaperForm, kind: DecisionKind, at: datetime) -> list[Decision]:
    link, version = form.link, form.rendering.version
    (require_signature if kind == DecisionKind.GIVE else require_voice)(link=link, at=at)
    said_at = _said_at(form.signed_on, at)
    act = Act(
        subject=link.subject,
        signer=Signer(link.holder),
        kind=_meaning(form, kind, said_at),
        purposes=tuple(PurposeCode(code) for code in version.purposes),
        presentation=_presentation(form, at),
        channel=Channel.PAPER,
        assurance=Assurance.PAPER,
        recorder=form.transcriber,
        said_at=said_at,
    )
    decisions = carry_out(act, at)
    # What was closed by this act was closed from the signature on, however late it was found.
    closed = Permission.objects.filter(subject=link.subject, is_open=False, since=at)
    closed.filter(purpose_id__in=act.purposes).update(since=said_at)
    confirm_to_holder(link=link, decisions=decisions, version=version, at=at)
    return decisions


def _presentation(form: PaperForm, at: datetime) -> Presentation:
    """Note what the signer had in hand; the form's own number makes it one showing."""
    return Presentation.objects.create(
        nonce=form.pk,
        rendering=form.rendering,
        rendering_sha256=form.rendering_sha256,
        channel=Channel.PAPER,
        shown_at=form.printed_at,
        recorded_at=at,
    )


def _meaning(form: PaperForm, kind: DecisionKind, said_at: datetime) -> DecisionKind:
    """Return a withdrawal for a no of who had agreed by then, on the same day perhaps."""
    before = answer_of(form.link.subject, Signer(form.link.holder))
    agreed = before is not None and before.kind == DecisionKind.GIVE
    if kind == DecisionKind.REFUSE and before is not None and agreed:
        ends = said_at + timedelta(days=1)
        return DecisionKind.WITHDRAW if before.occurred_at < ends else kind
    return kind


def _said_at(signed_on: date | None, at: datetime) -> datetime:
    """Return the beginning of the day of the signature; a no without a date counts from now."""
    if signed_on is None:
        return at
    return timezone.make_aware(datetime.combine(signed_on, time.min))
