from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from contracts.enums import AgreementState, Side
from contracts.errors import AlreadySigned, ContentChanged, NotEntitled, StepRefused
from contracts.models import Agreement, Signature
from contracts.services import sign_agreement
from dases_voice.core.models import AuditEvent, User

Sign = Callable[[Agreement, Side], None]


def test_the_second_signature_puts_the_agreement_in_force(
    offered: Agreement, sign: Sign, at: datetime
) -> None:
    sign(offered, Side.CONSUMER)
    offered.refresh_from_db()
    assert offered.state == AgreementState.OFFERED

    sign(offered, Side.PROVIDER)
    offered.refresh_from_db()
    assert offered.state == AgreementState.IN_FORCE
    assert offered.in_force_at == at


def test_a_signature_under_another_hash_is_refused(
    offered: Agreement, consumer_person: User, at: datetime
) -> None:
    with pytest.raises(ContentChanged):
        sign_agreement(
            agreement=offered,
            side=Side.CONSUMER,
            user=consumer_person,
            content_sha256="0" * 64,
            actor="user:x",
            at=at,
        )
    assert not Signature.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        {"text_fr": "Tout est permis."},
        {"text_en": "Anything goes."},
        {"odrl": {}},
        {"asset_urn": "urn:x"},
    ],
)
def test_a_row_that_was_tampered_with_cannot_be_signed(
    offered: Agreement, sign: Sign, change: dict[str, object]
) -> None:
    Agreement.objects.filter(pk=offered.pk).update(**change)

    with pytest.raises(ContentChanged):
        sign(offered, Side.CONSUMER)


def test_a_side_signs_once(offered: Agreement, sign: Sign) -> None:
    sign(offered, Side.CONSUMER)

    with pytest.raises(AlreadySigned):
        sign(offered, Side.CONSUMER)


def test_the_database_holds_one_signature_per_side(
    offered: Agreement, sign: Sign, provider_person: User, at: datetime
) -> None:
    sign(offered, Side.CONSUMER)

    with pytest.raises(IntegrityError), transaction.atomic():
        Signature.objects.create(
            agreement=offered,
            side=Side.CONSUMER,
            user=provider_person,
            content_sha256=offered.content_sha256,
            signed_at=at,
        )


@pytest.mark.parametrize("side", list(Side))
def test_who_was_not_named_by_a_side_cannot_sign_for_it(
    offered: Agreement, stranger: User, side: Side, at: datetime
) -> None:
    with pytest.raises(NotEntitled):
        sign_agreement(
            agreement=offered,
            side=side,
            user=stranger,
            content_sha256=offered.content_sha256,
            actor="user:x",
            at=at,
        )


def test_the_other_side_cannot_sign_for_this_one(
    offered: Agreement, provider_person: User, at: datetime
) -> None:
    with pytest.raises(NotEntitled):
        sign_agreement(
            agreement=offered,
            side=Side.CONSUMER,
            user=provider_person,
            content_sha256=offered.content_sha256,
            actor="user:x",
            at=at,
        )


def test_a_draft_cannot_be_signed(draft: Agreement, sign: Sign) -> None:
    with pytest.raises(StepRefused):
        sign(draft, Side.CONSUMER)


def test_the_database_refuses_to_change_or_delete_a_signature(
    offered: Agreement, sign: Sign
) -> None:
    sign(offered, Side.CONSUMER)

    with pytest.raises(DatabaseError), transaction.atomic():
        Signature.objects.update(content_sha256="0" * 64)
    with pytest.raises(DatabaseError), transaction.atomic():
        Signature.objects.all().delete()
    assert Signature.objects.get().content_sha256 == offered.content_sha256


def test_each_step_is_told_to_the_audit_trail_without_names(in_force: Agreement) -> None:
    told = list(
        AuditEvent.objects.filter(object_type__startswith="contracts.").order_by("sequence")
    )

    assert [event.action for event in told] == [
        "template.published",
        "agreement.drafted",
        "agreement.offer",
        "agreement.signed",
        "agreement.signed",
        "agreement.enter_into_force",
    ]
    assert all(in_force.consumer.name not in str(event.facts) for event in told)
