"""What machines remark on clips, so that people hear the doubtful ones first."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.dispatch import receiver

from consent.enums import PurposeCode
from dases_voice.audio.models import ProcessingRun
from dases_voice.audio.signal import Cause, Gate, Judgement, judge
from dases_voice.collection.enums import PromptKind, RecordingState
from dases_voice.collection.models import Campaign, Recording
from dases_voice.collection.queries import ruling_on_work
from dases_voice.collection.signals import quality_limits_changed, recording_processed
from dases_voice.core.services import outbox
from dases_voice.core.services.blobs import read_blob
from dases_voice.review import hearing
from dases_voice.review.enums import Suspicion, Urgency
from dases_voice.review.models import ClipCheck
from dases_voice.review.queries import unchecked_recordings

BATCH = 500
ENDED_BY_ITSELF_S = 0.1
"""A take that comes so near to the longest that is allowed was stopped by the recorder."""
FOUND = ("gate", "causes", "suspicions", "urgency", "listener", "checked_at")
ABOUT_SOMEBODY = frozenset({Suspicion.OTHER_VOICE, Suspicion.NUMBER, Suspicion.NAME})
_URGENCY = {
    Gate.ACCEPT: Urgency.UNREMARKABLE,
    Gate.LISTEN: Urgency.LISTEN,
    Gate.REDO: Urgency.REDO,
}


@receiver(recording_processed)
def _check_new_clip(sender: object, *, recording_id: UUID, at: datetime, **_: object) -> None:
    recording = unchecked_recordings().filter(pk=recording_id).first()
    if recording is not None:
        check_clip(recording=recording, at=at)


@receiver(quality_limits_changed)
def _judge_later(sender: object, *, campaign_id: UUID, at: datetime, **_: object) -> None:
    outbox.enqueue(task="review.judge_campaign", at=at, campaign_id=str(campaign_id))


@transaction.atomic
def check_clip(*, recording: Recording, at: datetime) -> ClipCheck | None:
    """Judge a processed clip by its measures; where a machine knows the language, let it listen."""
    run = recording.run
    if run is None:
        return None
    judgement = _judgement(recording, run)
    suspicions = _suspicions_of_measures(recording, run, judgement)
    check = ClipCheck(
        run=run,
        gate=judgement.gate.value,
        causes=[cause.value for cause in judgement.causes],
        suspicions=_sorted(suspicions),
        urgency=_urgency(judgement.gate, suspicions),
        checked_at=at,
    )
    # One statement: this is done for every take, and perhaps twice.
    ClipCheck.objects.bulk_create(
        [check], update_conflicts=True, unique_fields=["run"], update_fields=FOUND
    )
    if hearing.has_listener(recording.language):
        outbox.enqueue(task="review.listen_for_words", at=at, recording_id=str(recording.pk))
    return check


def check_waiting_clips(*, at: datetime) -> int:
    """Check clips that were processed before anybody could, and return how many."""
    return sum(
        check_clip(recording=recording, at=at) is not None
        for recording in unchecked_recordings()[:BATCH]
    )


def judge_campaign(*, campaign_id: UUID, at: datetime) -> int:
    """Judge the checked clips of a campaign by the limits that hold now; return how many changed.

    What was suspected of the words stays: limits are about the sound.
    """
    campaign = Campaign.objects.get(pk=campaign_id)
    recordings = Recording.objects.filter(
        campaign=campaign, state=RecordingState.PROCESSED, run__check_of_clip__isnull=False
    ).select_related("run__check_of_clip", "campaign")
    return sum(_judge_again(recording, at) for recording in recordings.iterator(BATCH))


def _judge_again(recording: Recording, at: datetime) -> bool:
    run = recording.run
    if run is None:
        return False
    before: ClipCheck = run.check_of_clip
    judgement = _judgement(recording, run)
    causes = [cause.value for cause in judgement.causes]
    if (before.gate, before.causes) == (judgement.gate.value, causes):
        return False
    suspicions = {Suspicion(code) for code in before.suspicions}
    changed = ClipCheck.objects.filter(pk=before.pk).update(
        gate=judgement.gate.value,
        causes=causes,
        urgency=_urgency(judgement.gate, suspicions),
        checked_at=at,
    )
    return bool(changed)


def listen_for_words(*, recording_id: UUID, at: datetime) -> None:
    """Let a machine hear the clip, and write down what it suspects. Safe to repeat."""
    recording = (
        Recording.objects.filter(pk=recording_id, state=RecordingState.PROCESSED)
        .select_related("run__check_of_clip", "run__clip_blob__data_key", "prompt", "speaker")
        .first()
    )
    run = recording.run if recording is not None else None
    if recording is None or run is None or run.clip_blob is None:
        return
    listener = hearing.listener_for(recording.language)
    ruling, _reason = ruling_on_work(recording, purposes=[PurposeCode.ANNOTATE], at=at)
    if listener is None or not ruling.allow or not hasattr(run, "check_of_clip"):
        return
    words = listener.words_in(read_blob(run.clip_blob))
    check = run.check_of_clip
    suspicions = {Suspicion(code) for code in check.suspicions} | hearing.suspicions_of_words(
        words, text=recording.prompt.text, kind=PromptKind(recording.prompt.kind)
    )
    ClipCheck.objects.filter(pk=check.pk).update(
        suspicions=_sorted(suspicions),
        urgency=_urgency(Gate(check.gate), suspicions),
        listener=listener.name,
        checked_at=at,
    )


def _judgement(recording: Recording, run: ProcessingRun) -> Judgement:
    return judge(
        run.measures,
        flags=frozenset(run.quality_flags),
        rules=recording.campaign.quality_rules,
    )


def _suspicions_of_measures(
    recording: Recording, run: ProcessingRun, judgement: Judgement
) -> set[Suspicion]:
    suspicions = set()
    if Cause.BABBLE in judgement.causes:
        suspicions.add(Suspicion.OTHER_VOICE)
    if run.measures.get("truncated_end") or _was_stopped(recording, run):
        suspicions.add(Suspicion.CUT_OFF)
    if not hearing.fits_its_text(recording.prompt, speech_s=_speech_s(run)):
        suspicions.add(Suspicion.OTHER_TEXT)
    return suspicions


def _source_s(run: ProcessingRun) -> float:
    facts = run.source_facts
    return float(facts["num_samples"] / facts["sampling_rate_hz"]) if facts else run.duration_s


def _speech_s(run: ProcessingRun) -> float:
    """Return how long the voice is heard: the measure is a share of the whole source."""
    return float(run.measures.get("speech_ratio", 1.0)) * _source_s(run)


def _was_stopped(recording: Recording, run: ProcessingRun) -> bool:
    longest_s = PromptKind(recording.prompt.kind).max_duration_s
    return _source_s(run) > longest_s - ENDED_BY_ITSELF_S


def _urgency(gate: Gate, suspicions: set[Suspicion]) -> Urgency:
    if suspicions & ABOUT_SOMEBODY:
        return Urgency.ABOUT_SOMEBODY
    if gate is Gate.ACCEPT and suspicions:
        return Urgency.LISTEN
    return _URGENCY[gate]


def _sorted(suspicions: set[Suspicion]) -> list[str]:
    return [suspicion.value for suspicion in Suspicion if suspicion in suspicions]
