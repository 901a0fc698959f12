"""Every hostile file through the door that takes come in by: refused there, or by the worker, by name."""

import uuid

import pytest
from django.utils import timezone

from dases_voice.audio.models import ProcessingRun
from dases_voice.collection.enums import RecordingState
from dases_voice.collection.errors import TypeUnknown
from dases_voice.collection.models import Recording
from dases_voice.collection.services.processing import process_recording
from dases_voice.collection.services.uploads import content_type_of
from dases_voice.core.models import Blob
from tests.dases_voice.audio.signal.test_hostile_uploads import REFUSED
from tests.dases_voice.collection.conftest import Tablet

pytestmark = pytest.mark.django_db


def type_claimed(data: bytes) -> str:
    """Return what a cunning sender would say that it is."""
    try:
        return content_type_of(data)
    except TypeUnknown:
        return "audio/wav"


def outcome_of(tablet: Tablet, data: bytes) -> str:
    """Send a file and let the worker have it; check what is kept, and return its name."""
    take_id, blobs_before = uuid.uuid4(), Blob.objects.count()
    answer = tablet.put(data, take_id=take_id, content_type=type_claimed(data))
    if answer.status_code != 201:
        assert answer.status_code in {411, 413, 415, 422}
        assert answer.json()["message"]
        assert not Recording.objects.filter(pk=take_id).exists()
        assert Blob.objects.count() == blobs_before
        return "refused at the door"
    process_recording(recording_id=take_id, at=timezone.now())
    recording = Recording.objects.get(pk=take_id)
    assert recording.state == RecordingState.REJECTED
    assert ProcessingRun.objects.get(source_blob=recording.raw_blob).clip_blob is None
    assert Blob.objects.count() == blobs_before + 1
    return recording.error_code


def test_it_never_becomes_a_clip_and_has_a_name(tablet: Tablet) -> None:
    wrong = {}
    for name, (build, code) in REFUSED.items():
        came = outcome_of(tablet, build())
        if came not in {code, "refused at the door"}:
            wrong[name] = came
    assert wrong == {}
