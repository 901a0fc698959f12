"""Erase a voice: the key first, so that every copy and backup is unreadable, the files after."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consent.erasure import Eraser
from consent.models import DataSubject
from consent.queries import is_on_hold
from consent.services.permissions import lock_subject
from dases_voice.audio.models import ProcessingRun
from dases_voice.audio.queries import blobs_of, runs_over
from dases_voice.collection.enums import RecordingState
from dases_voice.collection.models import Recording, Speaker, Turn
from dases_voice.collection.queries import recordings_of_subject, same_samples
from dases_voice.collection.services.quarantine import tell_closed
from dases_voice.collection.services.suppression import suppress_voice
from dases_voice.collection.services.withdrawal import withdraw_speaker
from dases_voice.collection.signals import recordings_erased, speaker_erased
from dases_voice.core.models import Blob
from dases_voice.core.services import audit
from dases_voice.core.services.blobs import delete_blob
from dases_voice.core.services.keys import destroy_data_key


def erase_speaker(*, speaker_id: UUID, at: datetime) -> bool:
    """Erase a withdrawn speaker, and return whether this call finished it. Safe to repeat.

    A hold stops it; the sweep sends it again when the hold is lifted.
    """
    speaker = (
        Speaker.objects.filter(pk=speaker_id, withdrawn_at__isnull=False)
        .select_related("data_key")
        .first()
    )
    if speaker is None or (speaker.subject_id and is_on_hold(speaker.subject_id)):
        return False
    suppress_voice(speaker=speaker, at=at)
    destroy_data_key(key=speaker.data_key, actor="worker", at=at)
    for blob in Blob.objects.filter(data_key=speaker.data_key, deleted_at=None):
        delete_blob(blob=blob, at=at)
    suppress_voice(speaker=speaker, at=at)  # the clip of a worker that was late, too
    _forget_runs(speaker)
    return _mark_erased(speaker, at)


def erase_recording(*, recording: Recording, actor: str, at: datetime) -> bool:
    """Erase one take and its clip, not the voice, and return whether they are gone. Safe to repeat.

    The same samples under another id go with them. A hold stops it; whoever asked asks again.
    """
    subject_id = recording.speaker.subject_id
    if subject_id is None or is_on_hold(subject_id):
        return False
    same = list(same_samples(recording).select_related("raw_blob", "run__clip_blob"))
    _close_for_good(same, subject_id, actor, at)
    for blob in blobs_of(_runs_over(same)):
        delete_blob(blob=blob, at=at)
    for take in same:
        delete_blob(blob=take.raw_blob, at=at)
    _forget_takes(same, at)
    return True


def _runs_over(takes: list[Recording]) -> QuerySet[ProcessingRun]:
    """Return the runs over these takes: the present ones, and those of former pipelines."""
    return runs_over(source_blob_ids=[take.raw_blob_id for take in takes])


@transaction.atomic
def _close_for_good(takes: list[Recording], subject_id: UUID, actor: str, at: datetime) -> None:
    lock_subject(subject_id)
    ids = [take.pk for take in takes]
    changed = (
        Recording.objects.filter(pk__in=ids)
        .exclude(state=RecordingState.ERASED)
        .update(
            state=RecordingState.ERASED,
            state_before_quarantine="",
            quarantine_reason="",
            capture_metadata={},
            capture_faults={},
            turn=None,
            state_changed_at=at,
        )
    )
    if not changed:
        return
    for take in takes:
        audit.record(action="recording.erased", actor=actor, obj=take, at=at)
    tell_closed(recording_ids=ids, reason=RecordingState.ERASED.value, at=at)


@transaction.atomic
def _forget_takes(takes: list[Recording], at: datetime) -> None:
    ids = [take.pk for take in takes]
    Recording.objects.filter(pk__in=ids).update(run=None)
    _runs_over(takes).delete()
    recordings_erased.send(sender=Recording, recording_ids=ids, at=at)


@transaction.atomic
def _forget_runs(speaker: Speaker) -> None:
    """Forget what was measured of the voice, by a worker that was late, too."""
    Recording.objects.filter(speaker=speaker).update(run=None)
    ProcessingRun.objects.filter(source_blob__data_key=speaker.data_key_id).delete()


@transaction.atomic
def _mark_erased(speaker: Speaker, at: datetime) -> bool:
    if speaker.subject_id is not None:
        lock_subject(speaker.subject_id)  # a withdrawal goes first, if one is being written
    changed = Speaker.objects.filter(pk=speaker.pk, erased_at=None).update(
        erased_at=at, subject=None
    )
    if not changed:
        return False
    Recording.objects.filter(speaker=speaker).update(
        state=RecordingState.ERASED,
        state_before_quarantine="",
        quarantine_reason="",
        capture_metadata={},
        capture_faults={},
        turn=None,
        state_changed_at=at,
    )
    facts = {"key": str(speaker.data_key_id)}
    audit.record(action="speaker.erased", actor="worker", obj=speaker, at=at, facts=facts)
    speaker_erased.send(sender=Speaker, speaker_id=speaker.pk, at=at)
    return True


class CollectionEraser(Eraser):
    """What the collection keeps about a data subject: a voice, and how it was captured."""

    name = "collection"
    models = (
        "collection.Admission",
        "collection.Arrival",
        "collection.Draw",
        "collection.Recording",
        "collection.Speaker",
        "collection.Turn",
    )
    retention = gettext_lazy(
        "Recordings: until consent is withdrawn, at the latest five years after the campaign; "
        "turns, admissions and arrivals: with the pupil's entry at school."
    )

    def describe(self, subject: DataSubject) -> list[str]:
        count = recordings_of_subject(subject.pk).count()
        return [f"{count} recordings of the voice, encrypted"] if count else []

    def tell_pupil(self, subject: DataSubject) -> list[str]:
        has_turns = Turn.objects.filter(pupil__subject=subject).exists()
        return [_("the lessons with a turn at the microphone, and when")] if has_turns else []

    def export(self, subject: DataSubject) -> Mapping[str, object]:
        rows = recordings_of_subject(subject.pk).select_related("prompt")
        return {
            "recordings": [
                {
                    "id": str(recording.pk),
                    "text": recording.prompt.words,
                    "language": recording.language,
                    "state": recording.state,
                    "received_at": recording.received_at.isoformat(),
                    "capture": recording.capture_metadata,
                    "capture_faults": recording.capture_faults,
                }
                for recording in rows
            ]
        }

    @transaction.atomic
    def erase(self, subject: DataSubject, at: datetime) -> None:
        withdraw_speaker(subject_id=subject.pk, actor="command", at=at)
