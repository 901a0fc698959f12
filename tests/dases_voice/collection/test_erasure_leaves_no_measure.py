"""What the worker measured of a voice goes with the voice."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from consent.models import PUPIL
from consent.services import withdraw_consent
from dases_voice.audio.models import ProcessingRun
from dases_voice.audio.services import process_clip
from dases_voice.collection.models import Recording
from dases_voice.collection.services.erasure import erase_speaker
from dases_voice.collection.services.processing import process_recording
from tests import factories
from tests.dases_voice.collection.conftest import Tablet

pytestmark = pytest.mark.django_db


def test_erasure_forgets_the_runs_over_a_voice(
    tablet: Tablet, family: factories.Family, now: datetime
) -> None:
    tablet.put(factories.speech())
    recording = Recording.objects.get()
    process_recording(recording_id=recording.pk, at=timezone.now())
    withdraw_consent(subject=family.subject, signer=PUPIL, at=now)

    assert erase_speaker(speaker_id=recording.speaker_id, at=now)

    recording.refresh_from_db()
    assert recording.run is None
    assert not ProcessingRun.objects.exists()


def test_a_run_that_was_finished_after_the_erasure_is_forgotten_by_the_next(
    tablet: Tablet, family: factories.Family, now: datetime
) -> None:
    tablet.put(factories.speech())
    recording = Recording.objects.get()
    withdraw_consent(subject=family.subject, signer=PUPIL, at=now)
    process_clip(source_blob_id=recording.raw_blob_id, at=now)
    erase_speaker(speaker_id=recording.speaker_id, at=now)
    ProcessingRun.objects.create(
        source_blob=recording.raw_blob,
        pipeline_version="late",
        error_code="too_late",
        started_at=now,
        finished_at=now,
    )

    erase_speaker(speaker_id=recording.speaker_id, at=now + timedelta(minutes=1))

    assert not ProcessingRun.objects.exists()
