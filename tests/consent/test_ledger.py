"""Decisions are evidence: nobody changes them, and a change would show."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import pytest
from django.db import DatabaseError, connection, transaction

from consent.chain import install_statements, removal_statements
from consent.enums import DecisionKind
from consent.errors import LedgerBroken
from consent.models import Decision
from consent.services import verify_decisions
from tests.consent.conftest import Family

TABLES = (
    "consent_decision",
    "consent_noticeversion",
    "consent_noticerendering",
    "consent_presentation",
    "consent_receipt",
)


@pytest.fixture
def decisions(family: Family, at: datetime) -> list[Decision]:
    family.answer(DecisionKind.GIVE, at)
    family.assent(DecisionKind.GIVE, at)
    return list(Decision.objects.order_by("sequence"))


@contextmanager
def unprotected(table: str) -> Iterator[None]:
    # PostgreSQL changes no table whose foreign keys wait to be checked.
    with connection.cursor() as cursor:
        connection.check_constraints()
        for statement in removal_statements(table, connection.vendor):
            cursor.execute(statement)
        yield
        connection.check_constraints()
        for statement in install_statements(table, connection.vendor):
            cursor.execute(statement)


@pytest.mark.usefixtures("decisions")
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("verb", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_the_database_refuses_to_change_evidence(table: str, verb: str) -> None:
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(verb.format(table))


def test_an_honest_chain_holds(decisions: list[Decision]) -> None:
    assert verify_decisions() == len(decisions) == 6
    assert [d.sequence for d in decisions] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("sequence", [1, 4, 6])
def test_a_changed_decision_is_found_at_its_place(decisions: list[Decision], sequence: int) -> None:
    with unprotected("consent_decision"):
        Decision.objects.filter(sequence=sequence).update(kind=DecisionKind.REFUSE)
    with pytest.raises(LedgerBroken) as caught:
        verify_decisions()
    assert caught.value.sequence == sequence


def test_a_removed_decision_is_found_at_its_place(decisions: list[Decision]) -> None:
    with unprotected("consent_decision"):
        Decision.objects.filter(sequence=3).delete()
    with pytest.raises(LedgerBroken) as caught:
        verify_decisions()
    assert caught.value.sequence == 3


def test_other_words_than_those_shown_break_the_chain(decisions: list[Decision]) -> None:
    presentation = decisions[0].presentation
    assert presentation is not None
    with unprotected("consent_presentation"):
        type(presentation).objects.filter(pk=presentation.pk).update(rendering_sha256="0" * 64)
    with pytest.raises(LedgerBroken) as caught:
        verify_decisions()
    assert caught.value.sequence == 1
