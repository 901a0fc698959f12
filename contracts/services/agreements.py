"""The life of an agreement, and the question that every gate asks."""

import uuid
from datetime import datetime
from uuid import UUID

from django.db import transaction

from contracts.enums import AgreementPurpose, AgreementStep, MissingReason, NoticeCause
from contracts.errors import AgreementMissing
from contracts.models import Agreement, Party, TemplateVersion
from contracts.queries import agreements_about, missing_reason
from contracts.services.compilation import (
    Compiled,
    PartyTerms,
    Terms,
    compile_agreement,
    content_hash,
)
from contracts.services.ledger import take_step, tell
from contracts.services.notices import deletion_deadline, issue_deletion_notice


@transaction.atomic
def draft_agreement(
    *,
    template_version: TemplateVersion,
    provider: Party,
    consumer: Party,
    asset_urn: str,
    asset_name: str,
    valid_from: datetime,
    valid_until: datetime,
    actor: str,
    at: datetime,
) -> Agreement:
    """Compile the texts and the policy, and write the agreement down with its hash."""
    terms = Terms(
        agreement_id=uuid.uuid4(),
        provider=_party_terms(provider),
        consumer=_party_terms(consumer),
        asset_urn=asset_urn,
        asset_name=asset_name,
        valid_from=valid_from,
        valid_until=valid_until,
    )
    compiled = compile_agreement(source=template_version.source, terms=terms)
    purpose = AgreementPurpose(template_version.source["purpose"])
    agreement = Agreement.objects.create(
        id=terms.agreement_id,
        template_version=template_version,
        provider=provider,
        consumer=consumer,
        asset_urn=asset_urn,
        asset_name=asset_name,
        purpose=purpose,
        text_fr=compiled.text_fr,
        text_en=compiled.text_en,
        odrl=compiled.odrl,
        content_sha256=content_hash(compiled=compiled, terms=terms, purpose=purpose),
        valid_from=valid_from,
        valid_until=valid_until,
        created_at=at,
    )
    facts = {"content_sha256": agreement.content_sha256, "asset": asset_urn}
    tell("agreement.drafted", obj=agreement, actor=actor, at=at, facts=facts)
    return agreement


def recorded_hash(agreement: Agreement) -> str:
    """Return the hash of what the row holds now; it must equal the one that was signed."""
    terms = Terms(
        agreement_id=agreement.pk,
        provider=_party_terms(agreement.provider),
        consumer=_party_terms(agreement.consumer),
        asset_urn=agreement.asset_urn,
        asset_name=agreement.asset_name,
        valid_from=agreement.valid_from,
        valid_until=agreement.valid_until,
    )
    compiled = Compiled(text_fr=agreement.text_fr, text_en=agreement.text_en, odrl=agreement.odrl)
    return content_hash(compiled=compiled, terms=terms, purpose=agreement.purpose)


@transaction.atomic
def offer_agreement(*, agreement: Agreement, actor: str, at: datetime) -> None:
    """Show the agreement to the licensee; from now on both sides may sign."""
    take_step(agreement=agreement, step=AgreementStep.OFFER, actor=actor, at=at)


@transaction.atomic
def suspend_agreement(*, agreement: Agreement, actor: str, at: datetime) -> None:
    """Close the access for a while."""
    take_step(agreement=agreement, step=AgreementStep.SUSPEND, actor=actor, at=at)


@transaction.atomic
def resume_agreement(*, agreement: Agreement, actor: str, at: datetime) -> None:
    """Open the access again."""
    take_step(agreement=agreement, step=AgreementStep.RESUME, actor=actor, at=at)


@transaction.atomic
def terminate_agreement(*, agreement: Agreement, actor: str, at: datetime) -> None:
    """End the agreement. Who held the asset under it owes the deletion of all of it."""
    take_step(agreement=agreement, step=AgreementStep.TERMINATE, actor=actor, at=at, ended_at=at)
    if agreement.in_force_at is not None:
        issue_deletion_notice(
            agreement=agreement,
            items=[agreement.asset_urn],
            deadline_at=deletion_deadline(agreement=agreement, at=at),
            at=at,
            cause=NoticeCause.AGREEMENT_ENDED,
        )


def require_agreement(
    *, party_id: UUID, asset_urn: str, purpose: AgreementPurpose, at: datetime
) -> Agreement:
    """Return an agreement that lets the party use the asset for the purpose at this instant.

    Raises
    ------
    AgreementMissing
        There is none; the reason is that of the agreement which came closest.
    """
    reason = MissingReason.NONE
    for agreement in agreements_about(party_id=party_id, asset_urn=asset_urn):
        missing = missing_reason(agreement=agreement, purpose=purpose, at=at)
        if missing is None:
            return agreement
        if reason == MissingReason.NONE:
            reason = missing
    raise AgreementMissing(reason)


def require_in_force(*, agreement: Agreement, purpose: AgreementPurpose, at: datetime) -> None:
    """Raise `AgreementMissing` unless this very agreement allows the purpose at this instant."""
    missing = missing_reason(agreement=agreement, purpose=purpose, at=at)
    if missing is not None:
        raise AgreementMissing(missing)


def _party_terms(party: Party) -> PartyTerms:
    return PartyTerms(id=party.pk, name=party.name, identifier=party.identifier)
