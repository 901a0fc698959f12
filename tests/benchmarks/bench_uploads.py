"""The upload of a take beside an nginx PUT of the same bytes: same machine, same run, one core each.

nginx writes a file and nothing else. The site opens the seal, checks ticket, consent and hash, encrypts, writes durably, and adds
a row, an outbox entry and an event on the audit chain. Rounds alternate, so that a busy moment hits both.
Afterwards the tables are filled (ROWS, 1,000,000 when nothing is said) and the site is measured again.
"""

import base64
import hashlib
import json
import os
import shutil
import statistics
import sys
import tempfile
import uuid
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

FOLDER = Path(tempfile.mkdtemp(prefix="bench-uploads-"))
os.environ |= {"DJANGO_SETTINGS_MODULE": "dases_voice.settings.dev", "DASES_VAR_DIR": str(FOLDER)}

import django  # noqa: E402  # the settings read the environment

django.setup()

from django.db import connection  # noqa: E402  # after the set-up
from django.utils import timezone  # noqa: E402
from django_scopes import scopes_disabled  # noqa: E402

from consent.enums import DecisionKind  # noqa: E402
from dases_voice.collection.models import IntakeKey, Recording, Turn  # noqa: E402
from dases_voice.collection.queries import secret_of  # noqa: E402
from dases_voice.collection.services.intake import (  # noqa: E402
    SEALED_TYPE,
    current_intake_key,
)
from dases_voice.collection.services.sessions import open_session  # noqa: E402
from dases_voice.collection.services.tickets import issue_ticket  # noqa: E402
from dases_voice.collection.services.turns import answer_assent, start_turn  # noqa: E402
from dases_voice.core.models import AuditEvent, Blob  # noqa: E402
from dases_voice.core.supervisor.prepare import (  # noqa: E402
    bring_tables_up_to_date,
    make_key_files,
)
from tests import factories  # noqa: E402
from tests.benchmarks import upload_load as load  # noqa: E402
from tests.dases_voice.collection.conftest import sealed  # noqa: E402

PUPILS, PARALLEL, TAKES, ROUNDS = 30, 30, 300, 3
TAKE_BYTES = 250_000
ROWS = int(os.environ.get("ROWS", "1000000"))
BATCH = 10_000
AIM_RATIO, AIM_CPU_MS = 0.6, 8.0


def main() -> int:
    """Print the figures; they are aims and not tests, so that only a wrong answer fails."""
    if shutil.which("nginx") is None:
        say("skipped: there is no nginx on this machine to be compared with")
        return 0
    try:
        make_key_files()
        bring_tables_up_to_date()
        with scopes_disabled():
            turns = _lesson(timezone.now())
        load.pin_client()
        return _measure(turns)
    finally:
        shutil.rmtree(FOLDER, ignore_errors=True)


def _measure(turns: list[Turn]) -> int:
    with load.nginx(FOLDER / "nginx") as plain, load.site(dict(os.environ)) as site:
        load.upload(*site, _takes(turns, PARALLEL), parallel=PARALLEL, expected=b"201")  # warm
        files, takes = [], []
        for _ in range(ROUNDS):
            files.append(load.upload(*plain, _files(TAKES), parallel=PARALLEL, expected=b"201"))
            takes.append(
                load.upload(*site, _takes(turns, TAKES), parallel=PARALLEL, expected=b"201")
            )
        say(
            f"{TAKES} takes of {TAKE_BYTES:,} bytes, {PARALLEL} in parallel, {ROUNDS} rounds; medians"
        )
        _say_round("nginx PUT", files)
        _say_round("site", takes)
        ratio = _median(takes, "per_second") / _median(files, "per_second")
        say(f"site / nginx: {ratio:.2f} (aim {AIM_RATIO}); CPU aim: {AIM_CPU_MS:.0f} ms a take")
        _fill(Recording.objects.all()[0], ROWS)
        filled = [
            load.upload(*site, _takes(turns, TAKES), parallel=PARALLEL, expected=b"201")
            for _ in range(ROUNDS)
        ]
        _say_round(f"site, {Recording.objects.count():,} rows", filled)
        change = _median(filled, "cpu_ms") / _median(takes, "cpu_ms")
        say(f"CPU a take with the rows / without: {change:.2f}")
    return 0


def _lesson(at: datetime) -> list[Turn]:
    """A class in which every pupil records."""
    school_class = factories.school_class()
    campaign = factories.campaign(at=at, schools=(school_class.school,))
    session = open_session(
        school_class=school_class,
        campaign=campaign,
        user=factories.teacher(school_class),
        at=at,
    )
    turns = []
    for _ in range(PUPILS):
        family = factories.family(at=at)
        factories.holder_says(DecisionKind.GIVE, of=family, at=at)
        pupil = factories.pupil(school_class, subject=family.subject)
        turn = start_turn(session=session, pupil=pupil, pictures=secret_of(pupil), at=at)
        turns.append(answer_assent(turn=turn, is_willing=True, language="fr", at=at))
    return [turn for turn in turns if turn.mode == "A"]


def _takes(turns: list[Turn], number: int) -> list[bytes]:
    tickets = [issue_ticket(turn) for turn in turns]
    prompt = turns[0].session.campaign.prompts.all()[0]
    key = current_intake_key(at=timezone.now())
    return [
        _put(turns[n % len(turns)], tickets[n % len(turns)], str(prompt.pk), key)
        for n in range(number)
    ]


def _put(turn: Turn, ticket: str, prompt: str, key: IntakeKey) -> bytes:
    data = _sound()
    metadata = {
        "prompt_id": prompt,
        "turn_id": str(turn.pk),
        "sampling_rate_hz": 48_000,
        "num_samples": 125_000,
        "encoder": "flac",
        "settings": {"echoCancellation": False, "sampleRate": 48_000},
        "peak_dbfs": -7.5,
        "hole_count": 0,
        "capture": "worklet",
        "recorded_at": timezone.now().isoformat(),
    }
    headers = {
        "Authorization": f"Ticket {ticket}",
        "Content-Type": SEALED_TYPE,
        "X-Content-SHA256": hashlib.sha256(data).hexdigest(),
        "X-Take-Metadata": base64.urlsafe_b64encode(json.dumps(metadata).encode()).decode(),
    }
    return _request(f"/api/takes/{uuid.uuid4()}", headers, sealed(data, key))


def _files(number: int) -> list[bytes]:
    return [_request(f"/{uuid.uuid4()}.flac", {}, _sound()) for _ in range(number)]


def _request(path: str, headers: dict[str, str], data: bytes) -> bytes:
    lines = [
        f"PUT {path} HTTP/1.1",
        "Host: 127.0.0.1",
        f"Content-Length: {len(data)}",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    return "\r\n".join([*lines, "", ""]).encode() + data


def _sound() -> bytes:
    """Bytes of a take's size that begin as FLAC does; the request looks no deeper."""
    return b"fLaC" + os.urandom(TAKE_BYTES - 4)


def _fill(like: Recording, rows: int) -> None:
    """Add rows as a country's takes would have: one recording, one blob and one event each."""
    last = AuditEvent.objects.latest("sequence").sequence
    for start in range(0, rows, BATCH):
        size = min(BATCH, rows - start)
        blobs = [_copy(like.raw_blob, address=uuid.uuid4().hex * 2) for _ in range(size)]
        Blob.objects.bulk_create(blobs)
        Recording.objects.bulk_create(_copy(like, raw_blob=blob) for blob in blobs)
        AuditEvent.objects.bulk_create(_events(like, last + start + 1, size))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _copy(row: Any, **changes: object) -> Any:
    fields = {field.attname: getattr(row, field.attname) for field in row._meta.fields}
    copy = type(row)(**fields | {"id": uuid.uuid4()})
    for name, value in changes.items():
        setattr(copy, name, value)
    return copy


def _events(like: Recording, first: int, number: int) -> Iterable[AuditEvent]:
    return (
        AuditEvent(
            sequence=sequence,
            at=like.received_at,
            action="recording.received",
            actor="pupil",
            object_type="collection.recording",
            object_id=str(uuid.uuid4()),
            previous_hash=uuid.uuid4().hex * 2,
            hash=uuid.uuid4().hex * 2,
        )
        for sequence in range(first, first + number)
    )


def _say_round(name: str, rounds: list[load.Round]) -> None:
    say(
        f"{name}: {_median(rounds, 'per_second'):.0f} a second, "
        f"{_median(rounds, 'cpu_ms'):.2f} ms CPU each, p95 {_median(rounds, 'p95_ms'):.0f} ms"
    )


def _median(rounds: list[load.Round], name: str) -> float:
    return statistics.median(float(getattr(each, name)) for each in rounds)


def say(line: str) -> None:
    """Print at once: the run is long."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
