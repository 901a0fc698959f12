"""A million clips of fifty thousand pupils: how fast does the rule judge them, and in how much memory?

In a database in memory. Measured is the way of a freeze: the permissions are read, each voice gets
its three facts, each clip its own, and one table of rules judges all of them. The reference is the
single form of the same rule, clip by clip.
"""

import os
import resource
import sys
import time
import uuid
from datetime import UTC, datetime

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dases_voice.settings.test")
django.setup()

import numpy as np  # noqa: E402  # after the set-up, as all that follows
from django.core.management import call_command  # noqa: E402

from consent.enums import PurposeCode, Reason  # noqa: E402
from consent.models import DataSubject, Permission  # noqa: E402
from consent.queries import (  # noqa: E402
    INCLUSION_CODES,
    InclusionFacts,
    may_include,
    may_include_each,
)
from consent.services import publish_first_campaign  # noqa: E402
from contracts.enums import PartyKind  # noqa: E402
from dases_voice.corpora.queries.consents import standings, use_of  # noqa: E402

PUPILS, CLIPS, SINGLES = 50_000, 1_000_000, 100_000
AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
REASONS = (Reason.OPEN,) * 17 + (Reason.WITHDRAWN, Reason.OF_AGE, Reason.HOLDER_MISSING)
STATED = dict.fromkeys(
    (
        "is_free_of_suppression",
        "is_available",
        "has_lineage",
        "licence_is_revocable",
        "licence_forbids_misuse",
        "is_free_of_dispute",
        "meets_disclosure_minimum",
        "grant_is_active",
    ),
    True,
)


def main() -> int:
    """Print the figures; fail when one and many do not agree."""
    call_command("migrate", verbosity=0)
    subjects = _pupils()
    clips = np.random.default_rng(7).integers(0, PUPILS, CLIPS)
    before = _peak_mb()
    started = time.perf_counter()
    use = use_of(purpose=PurposeCode.RESEARCH, kind=PartyKind.LABORATORY)
    voices = standings(subjects=dict(zip(subjects, subjects, strict=True)), use=use, at=AT)
    facts = np.array([voices[subject] for subject in subjects], dtype=bool)[clips]
    kept, permitted, inside = facts.T
    answers = may_include_each(
        count=CLIPS, is_kept=kept, is_permitted=permitted, is_inside_scope=inside, **STATED
    )
    seconds = time.perf_counter() - started
    peak = _peak_mb()
    single_us, agree = _one_by_one(facts[:SINGLES], answers[:SINGLES])
    allowed = int((answers == 0).sum())
    sys.stdout.write(
        f"{CLIPS:,} clips of {PUPILS:,} pupils: {seconds:.2f} s, {CLIPS / seconds:,.0f} clips/s, "
        f"{allowed:,} allowed\n"
        f"peak memory {peak:.0f} MB, {peak - before:.0f} MB of it while judging\n"
        f"single form {single_us:.2f} µs each: the set-based one is "
        f"{single_us * CLIPS / 1e6 / seconds:.1f} times as fast, permissions read included\n"
        f"one and many agree on {SINGLES:,}: {'yes' if agree else 'NO'}\n"
    )
    return 0 if agree else 1


def _pupils() -> list[uuid.UUID]:
    version = publish_first_campaign(actor="command", at=AT)
    subjects = [
        DataSubject(birth_date=datetime(2015, 5, 5, tzinfo=UTC).date(), created_at=AT)
        for _ in range(PUPILS)
    ]
    DataSubject.objects.bulk_create(subjects, batch_size=5_000)
    Permission.objects.bulk_create(
        (
            Permission(
                subject=subject,
                purpose_id=purpose.value,
                is_open=reason == Reason.OPEN,
                reason=reason,
                since=AT,
                signed_versions=str(version.pk),
                epoch=1,
            )
            for number, subject in enumerate(subjects)
            for purpose in (PurposeCode.RECORD, PurposeCode.RESEARCH)
            for reason in [REASONS[number % len(REASONS)]]
        ),
        batch_size=5_000,
    )
    return [subject.pk for subject in subjects]


def _one_by_one(facts: np.ndarray, answers: np.ndarray) -> tuple[float, bool]:
    rows = [tuple(map(bool, row)) for row in facts]
    started = time.perf_counter()
    codes = [
        may_include(
            InclusionFacts(is_kept=kept, is_permitted=permitted, is_inside_scope=inside, **STATED)
        ).code
        for kept, permitted, inside in rows
    ]
    elapsed_us = (time.perf_counter() - started) * 1e6 / len(rows)
    return elapsed_us, codes == [INCLUSION_CODES[answer] for answer in answers]


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main())
