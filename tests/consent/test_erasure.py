"""Names and addresses go; the proof stays, and stays whole."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.apps import apps

from consent.enums import Authority, DecisionKind, PurposeCode, Reason
from consent.erasure import eraser_of
from consent.models import DataSubject, Decision, Holder, Invitation
from consent.queries import permission_of
from consent.services import ConsentEraser, link_holder, register_subject, verify_decisions
from tests.consent.conftest import Family


def test_erasing_empties_contact_data_and_keeps_the_chain(family: Family, at: datetime) -> None:
    family.answer(DecisionKind.GIVE, at)
    family.assent(DecisionKind.GIVE, at)
    later = at + timedelta(days=1)
    for _ in range(2):
        ConsentEraser().erase(family.subject, later)
    holder = Holder.objects.get()
    assert (holder.full_name, holder.email) == ("", "")
    assert DataSubject.objects.get().birth_date is None
    assert not Invitation.objects.filter(state="open").exists()
    assert verify_decisions() == Decision.objects.count() == 6
    permission = permission_of(subject_id=family.subject.pk, purpose=PurposeCode.RECORD, at=later)
    assert permission.reason == Reason.UNKNOWN_SUBJECT


def test_a_parent_of_another_child_is_not_forgotten(family: Family, at: datetime) -> None:
    sister = register_subject(birth_date=at.date(), actor="command", at=at)
    link_holder(
        subject=sister,
        holder=family.links[0].holder,
        authority=Authority.EXERCISES,
        actor="command",
        at=at,
    )
    ConsentEraser().erase(family.subject, at)
    assert Holder.objects.get().email == "parent@example.org"


def test_an_export_shows_no_holders_contact_or_answer(
    make_family: Callable[..., Family], at: datetime
) -> None:
    family = make_family(Authority.EXERCISES, Authority.EXERCISES)
    family.answer(DecisionKind.REFUSE, at)
    exported = str(ConsentEraser().export(family.subject))
    assert "parent@example.org" not in exported
    assert "refuse" not in exported


@pytest.mark.parametrize(
    "model",
    [
        model
        for model in apps.get_app_config("consent").get_models()
        if any(
            field.related_model in {DataSubject, Holder}
            for field in model._meta.get_fields()
            if field.is_relation and not field.auto_created
        )
        or model in {DataSubject, Holder}
    ],
)
def test_each_table_that_reaches_a_person_has_an_eraser(model: type) -> None:
    assert eraser_of(model) is not None
