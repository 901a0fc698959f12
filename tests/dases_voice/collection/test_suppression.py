"""An erased voice stays away: an old archive and a restored backup bring nothing back."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from consent.enums import DecisionKind, HoldGround, Target, TaskState
from consent.models import PUPIL, WithdrawalCase
from consent.services import (
    follow_case,
    lift_hold,
    place_hold,
    withdraw_consent,
)
from dases_voice.collection.enums import RecordingState
from dases_voice.collection.models import Recording, Speaker, Suppression
from dases_voice.collection.services.erasure import erase_speaker
from dases_voice.collection.services.processing import process_recording
from dases_voice.collection.services.sweep import erase_restored_voices, sweep_recordings
from dases_voice.core import fsck
from dases_voice.core.models import OutboxEntry
from dases_voice.core.services.blobs import read_blob, stored_addresses
from dases_voice.core.services.keys import create_data_key, destroy_data_key
from tests import factories
from tests.dases_voice.collection.conftest import Tablet

pytestmark = pytest.mark.django_db

SOON = timedelta(seconds=1)
CHECK = "erased-voice-came-back"


@pytest.fixture
def recording(tablet: Tablet) -> Recording:
    tablet.put(factories.speech())
    made = Recording.objects.get()
    process_recording(recording_id=made.pk, at=timezone.now())
    made.refresh_from_db()
    return made


@pytest.fixture
def erased(recording: Recording, family: factories.Family, now: datetime) -> Recording:
    """Return what is left of a recording whose voice was withdrawn and erased; the child agreed again."""
    withdraw_consent(subject=family.subject, signer=PUPIL, at=now)
    erase_speaker(speaker_id=recording.speaker_id, at=now)
    factories.pupil_says(DecisionKind.GIVE, of=family, at=now + SOON)
    return recording


def test_55_the_same_take_sent_again_is_refused_and_nothing_is_stored(
    erased: Recording, tablet: Tablet
) -> None:
    assert tablet.put(factories.speech()).status_code == 410
    assert stored_addresses() == set()
    assert Recording.objects.exclude(pk=erased.pk).count() == 0
    assert tablet.put(factories.flac()).status_code == 201


def test_55_the_same_samples_in_another_wrapping_are_not_kept(
    erased: Recording, tablet: Tablet
) -> None:
    raw = bytearray(factories.speech())
    raw[26:42] = bytes(16)  # FLAC's own checksum of the samples, which it lets one leave out
    assert tablet.put(bytes(raw)).status_code == 201
    fresh = Recording.objects.exclude(pk=erased.pk).get()
    process_recording(recording_id=fresh.pk, at=timezone.now())
    fresh.refresh_from_db()
    assert (fresh.state, fresh.run) == (RecordingState.ERASED, None)
    assert stored_addresses() == set()


def test_the_list_holds_no_hash_that_others_could_look_up(
    recording: Recording, family: factories.Family, now: datetime
) -> None:
    assert recording.run is not None
    known = {recording.sha256, recording.run.sha256_pcm}
    withdraw_consent(subject=family.subject, signer=PUPIL, at=now)
    for _ in range(2):
        erase_speaker(speaker_id=recording.speaker_id, at=now)
    listed = set(Suppression.objects.values_list("keyed_sha256", flat=True))
    assert len(listed) == 2
    assert not listed & known


def restore(recording: Recording, family: factories.Family, at: datetime) -> Speaker:
    """Put the rows of an erased recording back as an old backup has them, under a key that works."""
    Speaker.objects.filter(subject=family.subject).exclude(pk=recording.speaker_id).delete()
    Speaker.objects.filter(pk=recording.speaker_id).update(
        subject=family.subject,
        withdrawn_at=None,
        erased_at=None,
        data_key=create_data_key(actor="command", at=at),
    )
    Recording.objects.filter(pk=recording.pk).update(state=RecordingState.PROCESSED)
    return Speaker.objects.select_related("data_key").get(pk=recording.speaker_id)


def test_54_a_restored_voice_is_found_by_fsck_and_erased_by_the_sweep(
    erased: Recording, family: factories.Family, now: datetime
) -> None:
    speaker = restore(erased, family, now)
    assert fsck.run(deep=False)[CHECK] == [f"speaker {speaker.pk}: was erased"]
    OutboxEntry.objects.all().delete()
    assert erase_restored_voices(at=now) == 1
    erased.refresh_from_db()
    assert erased.state == RecordingState.WITHDRAWN
    assert OutboxEntry.objects.filter(task="erase.erase_speaker").count() == 1
    erase_speaker(speaker_id=speaker.pk, at=now)
    assert fsck.run(deep=False)[CHECK] == []
    assert erase_restored_voices(at=now) == 0


def test_54_where_the_list_is_as_old_as_the_backup_the_missing_key_tells(
    recording: Recording, now: datetime
) -> None:
    speaker = recording.speaker
    destroy_data_key(key=speaker.data_key, actor="worker", at=now)
    type(speaker.data_key).objects.update(state="active", destroyed_at=None)
    assert fsck.run(deep=False)[CHECK] == [f"speaker {speaker.pk}: its key is gone"]
    assert erase_restored_voices(at=now) == 0  # a key store that is away looks the same


def test_a_hold_keeps_a_withdrawn_voice_until_it_is_lifted(
    recording: Recording, family: factories.Family, now: datetime
) -> None:
    ground = HoldGround.LEGAL_CLAIM
    hold = place_hold(
        subject=family.subject, ground=ground, reason="plainte", actor="user:1", at=now
    )
    withdraw_consent(subject=family.subject, signer=PUPIL, at=now)
    later = now + timedelta(days=2)
    assert erase_speaker(speaker_id=recording.speaker_id, at=later) is False
    assert sweep_recordings(at=later).erasures == 0
    assert read_blob(recording.raw_blob)
    recording.refresh_from_db()
    assert recording.state == RecordingState.WITHDRAWN
    lift_hold(hold=hold, actor="user:1", at=later)
    assert sweep_recordings(at=later).erasures == 1
    assert erase_speaker(speaker_id=recording.speaker_id, at=later) is True


def test_a_hold_sets_aside_and_lifting_it_takes_back(
    recording: Recording, family: factories.Family, now: datetime
) -> None:
    ground = HoldGround.LEGAL_CLAIM
    hold = place_hold(
        subject=family.subject, ground=ground, reason="plainte", actor="user:1", at=now
    )
    recording.refresh_from_db()
    assert recording.state == RecordingState.QUARANTINED
    lift_hold(hold=hold, actor="user:1", at=now + SOON)
    recording.refresh_from_db()
    assert recording.state == RecordingState.PROCESSED


def test_05_after_ninety_days_a_disputed_voice_is_erased(
    recording: Recording, family: factories.Family
) -> None:
    now = timezone.now()
    other = factories.other_holder(of=family, at=now)
    factories.holder_says(DecisionKind.REFUSE, of=other, at=now)
    recording.refresh_from_db()
    assert recording.state == RecordingState.QUARANTINED
    case = WithdrawalCase.objects.get()
    follow_case(case=case, at=now + timedelta(days=89))
    recording.refresh_from_db()
    assert recording.state == RecordingState.QUARANTINED
    follow_case(case=case, at=now + timedelta(days=90))
    recording.refresh_from_db()
    assert recording.state == RecordingState.WITHDRAWN
    assert erase_speaker(speaker_id=recording.speaker_id, at=now + timedelta(days=90))
    follow_case(case=case, at=now + timedelta(days=91))
    assert set(case.tasks.values_list("state", flat=True)) == {TaskState.DONE}


def test_a_case_sees_the_collection_do_its_part(
    recording: Recording, family: factories.Family
) -> None:
    now = timezone.now()
    withdraw_consent(subject=family.subject, signer=PUPIL, at=now)
    case = WithdrawalCase.objects.get()

    def states() -> dict[str, str]:
        mine = (Target.QUARANTINE, Target.KEY, Target.ERASE)
        return dict(case.tasks.filter(target__in=mine).values_list("target", "state"))

    assert states() == {"quarantine": "done", "key": "pending", "erase": "pending"}
    erase_speaker(speaker_id=recording.speaker_id, at=now + SOON)
    follow_case(case=case, at=now + SOON)
    assert set(states().values()) == {TaskState.DONE}
    erased = case.tasks.get(target=Target.ERASE)
    assert erased.done == erased.total >= 2
