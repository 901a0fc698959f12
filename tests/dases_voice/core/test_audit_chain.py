"""The audit chain names the exact row that was touched."""

from datetime import datetime

import pytest
from django.db import Error, connection, transaction

from consent.chain import install_statements, removal_statements
from dases_voice.core.errors import AuditBroken
from dases_voice.core.models import AuditEvent, DataKey
from dases_voice.core.services import audit

pytestmark = pytest.mark.django_db
TABLE = "core_auditevent"


@pytest.fixture
def chain(at: datetime) -> list[AuditEvent]:
    key = DataKey.objects.create(created_at=at)
    return [
        audit.record(action="key.seen", actor="command", obj=key, at=at, facts={"turn": turn})
        for turn in range(5)
    ]


def _with_triggers_off(sql: str) -> None:
    vendor = connection.vendor
    with connection.cursor() as cursor:
        for statement in removal_statements(TABLE, vendor):
            cursor.execute(statement)
        cursor.execute(sql)
        for statement in install_statements(TABLE, vendor):
            cursor.execute(statement)


def test_an_untouched_chain_holds(chain: list[AuditEvent]) -> None:
    assert audit.verify_chain() == 5
    assert [event.sequence for event in chain] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    "sql",
    [
        f"UPDATE {TABLE} SET actor = 'user:forged' WHERE sequence = 3",
        f"UPDATE {TABLE} SET at = '2020-01-01 00:00:00+00:00' WHERE sequence = 3",
        f"DELETE FROM {TABLE} WHERE sequence = 3",
    ],
)
def test_a_touched_row_is_named(chain: list[AuditEvent], sql: str) -> None:
    _with_triggers_off(sql)
    with pytest.raises(AuditBroken) as caught:
        audit.verify_chain()
    assert caught.value.sequence == 3


def test_a_row_that_was_changed_and_hashed_again_breaks_the_next(
    chain: list[AuditEvent],
) -> None:
    _with_triggers_off(f"UPDATE {TABLE} SET hash = '{'f' * 64}' WHERE sequence = 3")
    with pytest.raises(AuditBroken) as caught:
        audit.verify_chain()
    assert caught.value.sequence == 3


@pytest.mark.parametrize("verb", ["UPDATE core_auditevent SET actor = 'x'", f"DELETE FROM {TABLE}"])
def test_the_database_refuses_changes(chain: list[AuditEvent], verb: str) -> None:
    with (
        pytest.raises(Error, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(verb)
    assert audit.verify_chain() == 5
