"""A withdrawal case follows what was released: versions, licensees, their word that it is deleted."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from consent.enums import Target, TaskState
from consent.models import PropagationTask, WithdrawalCase
from consent.services import follow_case
from contracts.enums import AgreementPurpose, MissingReason, PartyKind
from contracts.models import Agreement, DeletionNotice, Party
from contracts.queries import missing_reason
from contracts.services import attest_deletion
from dases_voice.collection.services.erasure import erase_speaker
from dases_voice.core.models import AuditEvent, User
from dases_voice.corpora.enums import VersionState
from dases_voice.corpora.models import Corpus, CorpusVersion
from dases_voice.corpora.services import (
    freeze_version,
    open_edition,
    prepare_edition,
    publish_version,
    revise_version,
)
from tests import factories
from tests.dases_voice.corpora.conftest import Voice

pytestmark = pytest.mark.django_db

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
RELEASED = (Target.VERSIONS, Target.LICENSEES, Target.ATTESTATIONS)
Agree = Callable[[Party], Agreement]


@pytest.fixture
def held(
    corpus: Corpus, version: CorpusVersion, agree: Agree, now: datetime
) -> tuple[list[CorpusVersion], list[Agreement]]:
    """Return two published versions that three licensees hold."""
    second = freeze_version(corpus=corpus, number="1.1.0", actor="command", at=now)
    publish_version(version=second, actor="command", at=now)
    agreements = [agree(_laboratory(number)) for number in range(3)]
    for one in (version, second):
        for agreement in agreements:
            edition = open_edition(version=one, agreement=agreement, actor="command", at=now)
            prepare_edition(edition_id=edition.pk, at=now)
    return [version, second], agreements


def _laboratory(number: int) -> Party:
    made = Party.objects.create(
        name=f"Lab {number}", kind=PartyKind.LABORATORY, identifier=f"lab{number}"
    )
    made.members.add(factories.user())
    return made


def progress(case: WithdrawalCase) -> dict[str, tuple[str, int, int]]:
    tasks = PropagationTask.objects.filter(case=case, target__in=RELEASED)
    return {task.target: (task.state, task.done, task.total) for task in tasks}


def revise_all(at: datetime) -> None:
    for version in CorpusVersion.objects.filter(state=VersionState.CLOSED):
        revise_version(version_id=version.pk, at=at)


def attest_all(at: datetime) -> None:
    for notice in DeletionNotice.objects.filter(attested_at=None):
        attest_deletion(notice=notice, user=notice.agreement.consumer.members.get(), at=at)


def test_a_voice_in_several_versions_of_several_licensees_creates_every_notice(
    held: tuple[list[CorpusVersion], list[Agreement]], voices: list[Voice], now: datetime
) -> None:
    _versions, agreements = held
    later = now + MINUTE
    voices[0].withdraw(at=later)
    case = WithdrawalCase.objects.get()
    assert progress(case) == {
        "versions": (TaskState.PENDING, 0, 2),
        "licensees": (TaskState.PENDING, 0, 3),
        "attestations": (TaskState.PENDING, 0, 1),
    }
    erase_speaker(speaker_id=voices[0].recordings[0].speaker_id, at=later)
    revise_all(later)
    follow_case(case=case, at=later)
    owing = DeletionNotice.objects.values_list("agreement", flat=True)
    assert set(owing) == {agreement.pk for agreement in agreements}
    assert progress(case) == {
        "versions": (TaskState.DONE, 2, 2),
        "licensees": (TaskState.DONE, 3, 3),
        "attestations": (TaskState.PENDING, 0, DeletionNotice.objects.count()),
    }
    attest_all(later)
    follow_case(case=case, at=later)
    case.refresh_from_db()
    assert case.outcome == "carried_out"


def test_50_who_ignores_it_for_31_days_is_shut_out_and_the_officer_is_warned(
    held: tuple[list[CorpusVersion], list[Agreement]], voices: list[Voice], now: datetime
) -> None:
    _versions, agreements = held
    voices[0].withdraw(at=now)
    revise_all(now)
    case = WithdrawalCase.objects.get()
    follow_case(case=case, at=now + 31 * DAY)
    reason = missing_reason(
        agreement=agreements[0],
        purpose=AgreementPurpose.NON_COMMERCIAL_RESEARCH,
        at=now + 31 * DAY,
    )
    assert reason == MissingReason.DELETION_OVERDUE
    alarms = AuditEvent.objects.filter(action="consent.raise_alarm")
    assert Target.ATTESTATIONS in {event.facts["target"] for event in alarms}


def test_51_a_laboratory_of_which_nobody_is_left_is_undeliverable(
    held: tuple[list[CorpusVersion], list[Agreement]], voices: list[Voice], now: datetime
) -> None:
    _versions, agreements = held
    voices[0].withdraw(at=now)
    revise_all(now)
    User.objects.filter(parties=agreements[2].consumer).update(is_active=False)
    case = WithdrawalCase.objects.get()
    for notice in DeletionNotice.objects.exclude(agreement=agreements[2]):
        attest_deletion(notice=notice, user=notice.agreement.consumer.members.get(), at=now)
    follow_case(case=case, at=now)
    state, done, total = progress(case)["attestations"]
    assert state == TaskState.UNDELIVERABLE
    assert done < total


def test_a_voice_that_was_never_released_has_nothing_to_tell(
    version: CorpusVersion, add_voice: Callable[..., Voice], now: datetime
) -> None:
    add_voice().withdraw(at=now)
    case = WithdrawalCase.objects.get()
    assert set(progress(case).values()) == {(TaskState.DONE, 0, 0)}
