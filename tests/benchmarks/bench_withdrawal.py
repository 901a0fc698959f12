"""A voice in 5 published versions that 50 licensees hold is withdrawn: how soon does each of them know?

In a database in memory: what is measured is the work, not the disk. The worker's part (one revision
for each version, with its notices) is done one after the other, as by a single worker.
"""

import os
import sys
import tempfile
import time
from datetime import datetime

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dases_voice.settings.test")
django.setup()

from django.core.management import call_command  # noqa: E402  # after the set-up
from django.db import transaction  # noqa: E402
from django.test import override_settings  # noqa: E402
from django.utils import timezone  # noqa: E402

from consent.enums import PurposeCode, Target, TaskState  # noqa: E402
from consent.models import PUPIL, WithdrawalCase  # noqa: E402
from consent.queries import permission_of  # noqa: E402
from consent.services import follow_case, withdraw_consent  # noqa: E402
from contracts.models import DeletionNotice  # noqa: E402
from dases_voice.collection.enums import RecordingState  # noqa: E402
from dases_voice.collection.models import Campaign, Recording  # noqa: E402
from dases_voice.corpora.enums import OPEN_STATES  # noqa: E402
from dases_voice.corpora.models import Corpus, CorpusVersion  # noqa: E402
from dases_voice.corpora.services import (  # noqa: E402
    create_corpus,
    freeze_version,
    open_edition,
    publish_version,
    revise_version,
)
from dases_voice.review.models import Review  # noqa: E402
from tests import factories  # noqa: E402

VERSIONS, LICENSEES, VOICES = 5, 50, 10
AIM_S = 60.0
COMMAND = "command"


def main() -> int:
    """Print the figures; fail when a gate was late or the aim was missed."""
    call_command("migrate", verbosity=0)
    with tempfile.TemporaryDirectory() as folder:
        stores = {"BLOB_URL": f"file://{folder}/blobs", "DATA_KEY_URL": f"file://{folder}/keys"}
        with override_settings(**stores):
            return _measure(timezone.now())


def _measure(at: datetime) -> int:
    family = _released_voice(at)
    start = time.perf_counter()
    with transaction.atomic():
        withdraw_consent(subject=family.subject, signer=PUPIL, at=at)
        closed_at_once = _all_gates_closed(family, at)
    withdrawn_s = time.perf_counter() - start
    for version in CorpusVersion.objects.filter(successor=None).exclude(state__in=OPEN_STATES):
        revise_version(version_id=version.pk, at=at)
    notified_s = time.perf_counter() - start
    case = WithdrawalCase.objects.get()
    follow_case(case=case, at=at)
    told = case.tasks.get(target=Target.LICENSEES)
    lines = (
        f"gates closed in the same transaction: {'yes' if closed_at_once else 'no'}",
        f"withdrawal with its case: {withdrawn_s:.2f} s",
        f"notices: {DeletionNotice.objects.count()} for {told.done} of {told.total} licensees",
        f"seconds until all notices are created: {notified_s:.1f} (aim: under {AIM_S:.0f})",
    )
    sys.stdout.write("\n".join(lines) + "\n")
    is_good = closed_at_once and told.state == TaskState.DONE and notified_s < AIM_S
    return 0 if is_good and told.total == LICENSEES else 1


def _all_gates_closed(family: factories.Family, at: datetime) -> bool:
    """Look from inside the transaction: permission, recordings, and every version that holds them."""
    closed = not any(
        permission_of(subject_id=family.subject.pk, purpose=code, at=at).is_open
        for code in PurposeCode
    )
    own = Recording.objects.filter(speaker__subject=family.subject)
    withdrawn = not own.exclude(state=RecordingState.WITHDRAWN).exists()
    return closed and withdrawn and not CorpusVersion.objects.filter(state__in=OPEN_STATES).exists()


def _released_voice(at: datetime) -> factories.Family:
    """Publish versions with a few voices, and let every licensee hold each of them."""
    campaign = factories.campaign(at=at)
    families = [_voice(campaign, at) for _ in range(VOICES)]
    provider = factories.party("Platform")
    corpus = create_corpus(
        corpus=Corpus(
            slug="voix", title_fr="Voix", title_en="Voices", language="en", provider=provider
        ),
        campaigns=[campaign],
        actor=COMMAND,
        at=at,
    )
    consumers = [factories.party(f"Laboratory {number}") for number in range(LICENSEES)]
    agreements = [
        factories.signed_agreement(corpus=corpus, consumer=consumer, at=at)
        for consumer in consumers
    ]
    for number in range(VERSIONS):
        version = freeze_version(corpus=corpus, number=f"1.{number}.0", actor=COMMAND, at=at)
        publish_version(version=version, actor=COMMAND, at=at)
        for agreement in agreements:
            open_edition(version=version, agreement=agreement, actor=COMMAND, at=at)
    return families[0]


def _voice(campaign: Campaign, at: datetime) -> factories.Family:
    family = factories.consenting_family(at=at)
    for prompt in campaign.prompts.all():
        recording = factories.processed_recording(of=family, prompt=prompt, at=at)
        Review.objects.create(
            recording=recording,
            reviewer=factories.user(),
            claimed_at=at,
            verdict="accept",
            decided_at=at,
        )
    return family


if __name__ == "__main__":
    sys.exit(main())
