"""Hash chain and append-only tables: what makes a ledger evidence.

Each row carries the hash of the one before it, so that a changed, removed or inserted row is found
at its exact place. The database itself refuses to change or delete such rows.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Protocol
from uuid import UUID

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import QuerySet

GENESIS_HASH = "0" * 64


def canonical_json(content: Mapping[str, object]) -> bytes:
    """Write `content` in the one way that everybody would: sorted keys, no spaces, UTF-8."""
    return json.dumps(
        content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_plain
    ).encode()


def chain_hash(*, previous: str, content: Mapping[str, object]) -> str:
    """Return the hex SHA-256 of the previous hash followed by the canonical content."""
    return hashlib.sha256(previous.encode() + canonical_json(content)).hexdigest()


BATCH = 2000


class ChainRow(Protocol):
    """A row of a chain."""

    sequence: int
    previous_hash: str
    hash: str

    def content(self) -> dict[str, object]:
        """Return what the hash covers."""


def verify_rows(rows: Iterable[ChainRow], *, broken: Callable[[int, str], Exception]) -> int:
    """Check each row against the one before it, and return how many there are.

    `broken(sequence, why)` makes the error that is raised at the first row that was changed,
    removed or put in.
    """
    expected, previous = 1, GENESIS_HASH
    for row in rows:
        if row.sequence != expected:
            raise broken(expected, "the row is missing")
        if row.previous_hash != previous:
            raise broken(expected, "it does not follow the row before it")
        if row.hash != chain_hash(previous=previous, content=row.content()):
            raise broken(expected, "its content was changed")
        expected, previous = expected + 1, row.hash
    return expected - 1


def in_batches(rows: QuerySet[Any]) -> Iterator[Any]:
    """Yield the rows of a chain in order, some thousands in memory at a time.

    Not by `iterator()`: verification stops at a broken row, and a cursor of the server that is left
    to the garbage collector may be closed in the middle of another query and wait for it for ever.
    """
    last = 0
    while batch := list(rows.filter(sequence__gt=last).order_by("sequence")[:BATCH]):
        yield from batch
        last = batch[-1].sequence


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"A ledger row cannot hold {type(value).__name__}.")


def refuse_changes(table: str) -> migrations.RunPython:
    """Return the migration step that makes the database refuse UPDATE and DELETE on `table`."""
    return migrations.RunPython(_step(install_statements, table), _step(removal_statements, table))


def allow_changes(table: str) -> migrations.RunPython:
    """Return the step that comes before a change of the table's own shape.

    SQLite rebuilds a table to change it, and forgets its triggers: `refuse_changes` comes after.
    """
    return migrations.RunPython(_step(removal_statements, table), _step(install_statements, table))


def _step(
    statements: Callable[[str, str], list[str]], table: str
) -> Callable[[StateApps, BaseDatabaseSchemaEditor], None]:
    def execute(_apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        for statement in statements(table, schema_editor.connection.vendor):
            schema_editor.execute(statement)

    return execute


def install_statements(table: str, vendor: str) -> list[str]:
    """Return the SQL that makes `table` append-only on this kind of database; again, it is harmless."""
    if vendor == "sqlite":
        return [
            f"CREATE TRIGGER IF NOT EXISTS {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            for verb in ("update", "delete")
        ]
    return [
        f"CREATE OR REPLACE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$",
        f"CREATE OR REPLACE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_refuse()",
    ]


def removal_statements(table: str, vendor: str) -> list[str]:
    """Return the SQL that takes the protection of `table` away again."""
    if vendor == "sqlite":
        return [f"DROP TRIGGER {table}_no_{verb}" for verb in ("update", "delete")]
    return [f"DROP TRIGGER {table}_no_change ON {table}", f"DROP FUNCTION {table}_refuse()"]
