"""Build, verify and seal a chain of 200,000 decisions, then change one row behind the ledger's back.

`make bench` runs it. The database is the suite's own, in a temporary folder; the rows are those of
families that answer about three purposes at once. The change is made by SQL with the trigger taken
away, as whoever owns the database could.
"""

import os
import sys
import time
import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "dases_voice.settings.test"
django.setup()

from django.core.management import call_command  # noqa: E402  # after the set-up, as all below
from django.db import connection, transaction  # noqa: E402

from consent.chain import (  # noqa: E402
    GENESIS_HASH,
    chain_hash,
    install_statements,
    removal_statements,
)
from consent.enums import Assurance, Audience, Channel, DecisionKind, SignerRole  # noqa: E402
from consent.errors import LedgerBroken  # noqa: E402
from consent.models import DataSubject, Decision, NoticeRendering, Presentation  # noqa: E402
from consent.queries import rendering_in  # noqa: E402
from consent.queries.proofs import decisions_named, proofs_of  # noqa: E402
from consent.services import (  # noqa: E402
    publish_first_campaign,
    seal_new_decisions,
    verify_decisions,
)

Result = TypeVar("Result")

NUM_DECISIONS = 200_000
NUM_SUBJECTS = 1_000
PURPOSES = ("P0", "P1", "P2")
BATCH = 6_000
CHANGED = 123_457
START = datetime(2026, 11, 23, 8, tzinfo=UTC)


def build() -> None:
    """Write the rows as the ledger does, many at once; each carries the hash of the one before."""
    version = publish_first_campaign(actor="command", at=START)
    rendering = rendering_in(version, Audience.PUPIL_6_10, "fr")
    subjects = DataSubject.objects.bulk_create(
        DataSubject(birth_date=date(2017, 3, 3), created_at=START) for _ in range(NUM_SUBJECTS)
    )
    previous = GENESIS_HASH
    for first in range(1, NUM_DECISIONS + 1, BATCH):
        rows: list[Decision] = []
        for sequence in range(first, min(first + BATCH, NUM_DECISIONS + 1)):
            row = decision(sequence, rows[-1] if rows else None, rendering, subjects)
            row.previous_hash = previous
            row.hash = previous = chain_hash(previous=previous, content=row.content())
            rows.append(row)
        shown = {row.presentation.pk: row.presentation for row in rows if row.presentation}
        with transaction.atomic():
            Presentation.objects.bulk_create(shown.values(), batch_size=500)
            Decision.objects.bulk_create(rows, batch_size=500)


def decision(
    sequence: int, before: Decision | None, rendering: NoticeRendering, subjects: list[DataSubject]
) -> Decision:
    """Make one row; three in a row are one act, of one display."""
    act, step = divmod(sequence - 1, len(PURPOSES))
    at = START + timedelta(seconds=act)
    goes_on = step > 0 and before is not None
    return Decision(
        sequence=sequence,
        group=before.group if goes_on and before else uuid.uuid4(),
        subject=subjects[act % NUM_SUBJECTS],
        purpose_id=PURPOSES[step],
        signer_role=SignerRole.PUPIL,
        kind=DecisionKind.GIVE,
        presentation=before.presentation if goes_on and before else display(rendering, at),
        channel=Channel.MICROPHONE,
        assurance=Assurance.LINK_AND_CODE,
        recorder="pupil",
        occurred_at=at,
        recorded_at=at,
    )


def display(rendering: NoticeRendering, at: datetime) -> Presentation:
    """Make one showing of the notice."""
    return Presentation(
        nonce=uuid.uuid4(),
        rendering=rendering,
        rendering_sha256=rendering.sha256,
        channel=Channel.MICROPHONE,
        shown_at=at,
        recorded_at=at,
    )


def change_behind_the_ledger() -> None:
    """Turn one yes into a no by SQL, as an owner of the database could."""
    table, vendor = "consent_decision", connection.vendor
    with connection.cursor() as cursor:
        for statement in removal_statements(table, vendor):
            cursor.execute(statement)
        cursor.execute(f"UPDATE {table} SET kind = 'refuse' WHERE sequence = %s", [CHANGED])
        for statement in install_statements(table, vendor):
            cursor.execute(statement)


def first_fault() -> int:
    """Return the row at which the chain does not hold, or nought."""
    try:
        verify_decisions()
    except LedgerBroken as error:
        return error.sequence
    return 0


def measured(what: str, step: Callable[[], Result], rows: int) -> Result:
    """Run a step and print what it took: by the clock, and of the processor."""
    clock, processor = time.perf_counter(), time.process_time()
    result = step()
    clock, processor = time.perf_counter() - clock, time.process_time() - processor
    say(f"{what:32}{clock:9.2f} s{processor:9.2f} s CPU{rows / processor:12,.0f} rows/s of CPU")
    return result


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def test_a_long_chain() -> None:
    call_command("migrate", verbosity=0)
    say(f"\n{NUM_DECISIONS:,} decisions on {connection.vendor}")
    measured("build: hash and write", build, NUM_DECISIONS)
    assert measured("verify", verify_decisions, NUM_DECISIONS) == NUM_DECISIONS
    at = START + timedelta(days=30)
    measured("verify, then seal a root", lambda: seal_new_decisions(at=at), NUM_DECISIONS)
    named = decisions_named(Decision.objects.get(sequence=CHANGED).group)
    measured("prove one act under that root", lambda: proofs_of(named), NUM_DECISIONS)
    change_behind_the_ledger()
    found = measured("look for a changed row", first_fault, CHANGED)
    say(f"row {CHANGED:,} was changed; the ledger names row {found:,}")
    assert found == CHANGED


if __name__ == "__main__":
    test_a_long_chain()
