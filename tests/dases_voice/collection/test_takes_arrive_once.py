"""PUT /api/takes/<uuid>: stored once, whole, and only with consent."""

import hashlib
import json
import uuid
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from django.test import Client
from django.utils import timezone
from django_scopes import scopes_disabled
from drf_spectacular.generators import SchemaGenerator
from pytest_django.fixtures import Settings

from consent.enums import DecisionKind
from consent.models import PUPIL
from consent.services import withdraw_consent
from dases_voice.collection.api import STATUS
from dases_voice.collection.enums import RecordingState, TurnMode
from dases_voice.collection.models import Recording, Speaker, Turn
from dases_voice.collection.services import uploads
from dases_voice.collection.services.turns import end_turn
from dases_voice.core.models import AuditEvent, Blob, OutboxEntry
from dases_voice.core.services.blobs import StoredBytes, read_blob, store_bytes, stored_addresses
from tests import factories
from tests.dases_voice.collection.conftest import Lesson, Tablet

pytestmark = pytest.mark.django_db


def _assert_nothing_is_kept() -> None:
    assert not Recording.objects.exists()
    assert not Blob.objects.exists()
    assert stored_addresses() == set()


def test_a_take_is_stored_encrypted_and_sent_to_the_worker(
    tablet: Tablet, settings: Settings
) -> None:
    data, take_id = factories.flac(), uuid.uuid4()

    answer = tablet.put(data, take_id=take_id)

    assert answer.status_code == 201
    sha256 = hashlib.sha256(data).hexdigest()
    assert answer.json() == {"take": str(take_id), "sha256": sha256}
    recording = Recording.objects.get(pk=take_id)
    assert recording.state == RecordingState.RECEIVED
    assert recording.capture_metadata["capture"] == "worklet"
    assert read_blob(recording.raw_blob) == data
    folder = Path(unquote(urlsplit(settings.BLOB_URL).path))
    assert all(data[:64] not in f.read_bytes() for f in folder.glob("??/*"))
    entry = OutboxEntry.objects.get(task="collection.process_recording")
    assert entry.kwargs == {"recording_id": str(take_id)}
    event = AuditEvent.objects.get(action="recording.received")
    assert event.facts["sha256"] == sha256


def test_takes_of_one_pupil_share_one_key(tablet: Tablet) -> None:
    for seed in (1, 2):
        assert tablet.put(factories.flac(seed=seed)).status_code == 201

    assert Speaker.objects.count() == 1
    assert Blob.objects.values("data_key").distinct().count() == 1


def test_the_same_take_again_is_answered_alike_and_stored_once(tablet: Tablet) -> None:
    data, take_id = factories.flac(), uuid.uuid4()

    first = tablet.put(data, take_id=take_id)
    second = tablet.put(data, take_id=take_id)

    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert (
        Recording.objects.count()
        == OutboxEntry.objects.filter(task="collection.process_recording").count()
        == 1
    )


def test_another_content_under_the_same_id_is_refused(tablet: Tablet) -> None:
    take_id = uuid.uuid4()
    tablet.put(factories.flac(seed=1), take_id=take_id)

    answer = tablet.put(factories.flac(seed=2), take_id=take_id)

    assert answer.status_code == 409
    assert answer.json()["code"] == "id_taken"


def test_the_id_of_another_pupils_take_is_refused(
    tablet: Tablet, lesson: Lesson, now: datetime
) -> None:
    data, take_id = factories.flac(), uuid.uuid4()
    tablet.put(data, take_id=take_id)
    other = lesson.pupil(factories.consenting_family(at=now))
    turn = lesson.turn(other, at=now)
    with scopes_disabled():
        Turn.objects.filter(pk=turn.pk).update(mode=TurnMode.A, assented_at=now)

    answer = Tablet(tablet.client, turn, tablet.prompt).put(data, take_id=take_id)

    assert answer.status_code == 409


@pytest.mark.parametrize("ticket", ["", "forged", "a:b:c"])
def test_without_a_valid_ticket_nothing_is_read(tablet: Tablet, ticket: str) -> None:
    answer = tablet.put(factories.flac(), ticket=ticket)

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Ticket"
    _assert_nothing_is_kept()


def test_an_old_ticket_is_refused(tablet: Tablet, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "dases_voice.collection.services.tickets.TICKET_LIFE", timedelta(seconds=-1)
    )

    assert tablet.put(factories.flac()).status_code == 401


def test_without_consent_a_direct_put_stores_nothing(
    client: Client, lesson: Lesson, now: datetime
) -> None:
    refusing = factories.family(at=now)
    factories.holder_says(DecisionKind.REFUSE, of=refusing, at=now)
    turn = lesson.turn(lesson.pupil(refusing), at=now)

    answer = Tablet(client, turn, lesson.prompt).put(factories.flac())

    assert answer.status_code == 403
    assert answer.json()["code"] == "turn_not_recorded"
    _assert_nothing_is_kept()
    assert not Speaker.objects.exists()


def test_a_turn_that_calls_itself_recorded_is_refused_without_consent(
    client: Client, lesson: Lesson, now: datetime
) -> None:
    refusing = factories.family(at=now)
    factories.holder_says(DecisionKind.REFUSE, of=refusing, at=now)
    turn = lesson.turn(lesson.pupil(refusing), at=now)
    with scopes_disabled():
        Turn.objects.filter(pk=turn.pk).update(mode=TurnMode.A, assented_at=now)

    answer = Tablet(client, turn, lesson.prompt).put(factories.flac())

    assert answer.status_code == 410
    _assert_nothing_is_kept()


def test_a_pupil_who_said_not_today_is_not_recorded(
    client: Client, lesson: Lesson, family: factories.Family, now: datetime
) -> None:
    turn = lesson.turn(lesson.pupil(family), at=now, is_willing=False)

    assert Tablet(client, turn, lesson.prompt).put(factories.flac()).status_code == 403
    _assert_nothing_is_kept()


def test_after_a_withdrawal_takes_are_gone(tablet: Tablet, family: factories.Family) -> None:
    data, take_id = factories.flac(), uuid.uuid4()
    tablet.put(data, take_id=take_id)
    withdraw_consent(subject=family.subject, signer=PUPIL, at=timezone.now())

    assert tablet.put(data, take_id=take_id).status_code == 410
    assert tablet.put(factories.flac(seed=2)).status_code == 410


def test_a_withdrawal_between_the_gates_wins_and_leaves_no_bytes(
    tablet: Tablet, family: factories.Family, monkeypatch: pytest.MonkeyPatch
) -> None:
    def store_and_withdraw(**kwargs: object) -> StoredBytes:
        stored = store_bytes(**kwargs)  # type: ignore[arg-type]  # handed through
        withdraw_consent(subject=family.subject, signer=PUPIL, at=timezone.now())
        return stored

    monkeypatch.setattr(uploads, "store_bytes", store_and_withdraw)

    assert tablet.put(factories.flac()).status_code == 410
    _assert_nothing_is_kept()


def test_a_damaged_take_is_refused(tablet: Tablet) -> None:
    data = factories.flac()

    answer = tablet.put(data[:-7], sha256=hashlib.sha256(data).hexdigest())

    assert answer.status_code == 422
    assert answer.json()["code"] == "hash_wrong"
    _assert_nothing_is_kept()


@pytest.mark.parametrize("sha256", ["abc", "Z" * 64])
def test_a_hash_that_is_none_is_refused(tablet: Tablet, sha256: str) -> None:
    assert tablet.put(factories.flac(), sha256=sha256).status_code == 422


@pytest.mark.parametrize(
    "changes",
    [
        {"prompt_id": "x"},
        {"prompt_id": str(uuid.uuid4())},
        {"turn_id": str(uuid.uuid4())},
        {"sampling_rate_hz": 1},
        {"num_samples": -1},
        {"encoder": "x" * 41},
        {"settings": "none"},
        {"peak_dbfs": 1000},
        {"hole_count": 10**9},
        {"capture": "magic"},
        {"device_class": "Pixel 9"},
        {"faults": {"missing_frames": -1, "inserted_frames": 0, "holes": []}},
        {"faults": {"missing_frames": 0, "inserted_frames": 0, "holes": [[1]]}},
        {"faults": {"missing_frames": 0, "inserted_frames": 0, "holes": [[1, 64]] * 51}},
        {"recorded_at": "yesterday"},
    ],
)
def test_a_wrong_description_is_refused(tablet: Tablet, changes: dict[str, object]) -> None:
    answer = tablet.put(factories.flac(), metadata=tablet.metadata(**changes))

    assert answer.status_code == 422
    assert answer.json()["code"] == "metadata_invalid"
    _assert_nothing_is_kept()


def test_what_the_device_noticed_is_kept_with_the_take(tablet: Tablet) -> None:
    faults = {"missing_frames": 441, "inserted_frames": 0, "holes": [[1200, 128], [9000, 64]]}

    answer = tablet.put(
        factories.flac(), metadata=tablet.metadata(faults=faults, device_class="tablet")
    )

    recording = Recording.objects.get()
    assert answer.status_code == 201
    assert recording.capture_faults == faults
    assert recording.capture_metadata["device_class"] == "tablet"
    assert "faults" not in recording.capture_metadata
    assert not recording.is_lossy


@pytest.mark.parametrize(
    ("data", "content_type", "capture"),
    [
        (b"\x1a\x45\xdf\xa3" + bytes(60), "audio/webm", "worklet"),
        (b"OggS" + bytes(60), "audio/ogg", "worklet"),
        (b"\0\0\0\x18ftypM4A " + bytes(60), "audio/mp4", "worklet"),
        (factories.flac(), "audio/flac", "mediarecorder"),
    ],
)
def test_what_lost_sound_on_purpose_is_marked(
    tablet: Tablet, data: bytes, content_type: str, capture: str
) -> None:
    metadata = tablet.metadata(capture=capture)

    assert tablet.put(data, content_type=content_type, metadata=metadata).status_code == 201
    assert Recording.objects.get().is_lossy


@pytest.mark.parametrize("metadata", ["", "%%%", "bm90IGpzb24", "A" * 5000, "W10"])
def test_a_description_that_is_none_is_refused(tablet: Tablet, metadata: str) -> None:
    assert tablet.put(factories.flac(), metadata=metadata).status_code == 422


def test_what_nobody_asked_for_is_not_kept_with_a_take(tablet: Tablet) -> None:
    tablet.put(factories.flac(), metadata=tablet.metadata(device_label="Tablette de Zoé"))

    assert "Zoé" not in json.dumps(Recording.objects.get().capture_metadata, ensure_ascii=False)


@pytest.mark.parametrize("content_type", ["audio/mpeg", "application/json", ""])
def test_other_types_are_refused(tablet: Tablet, content_type: str) -> None:
    assert tablet.put(factories.flac(), content_type=content_type).status_code == 415


@pytest.mark.parametrize("data", [b"<html>", b"RIFFxxxxWAVE", b"\0"])
def test_what_only_calls_itself_flac_is_refused(tablet: Tablet, data: bytes) -> None:
    assert tablet.put(data).status_code == 415
    _assert_nothing_is_kept()


def test_an_empty_body_is_refused(tablet: Tablet) -> None:
    assert tablet.put(b"").status_code == 411


def test_a_large_take_is_refused_before_it_is_read(tablet: Tablet, settings: Settings) -> None:
    settings.TAKE_MAX_BYTES = 100

    assert tablet.put(factories.flac()).status_code == 413
    _assert_nothing_is_kept()


def test_a_full_disk_asks_to_come_back(tablet: Tablet, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(**_: object) -> Blob:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(uploads, "store_bytes", full)

    answer = tablet.put(factories.flac())

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "30"


def test_what_was_recorded_before_the_goodbye_may_arrive_after_it(
    tablet: Tablet, now: datetime
) -> None:
    metadata = tablet.metadata()
    with scopes_disabled():
        end_turn(turn=tablet.turn, at=now)

    assert tablet.put(factories.flac(), metadata=metadata).status_code == 201


def test_what_was_recorded_after_the_goodbye_is_refused(tablet: Tablet, now: datetime) -> None:
    with scopes_disabled():
        end_turn(turn=tablet.turn, at=now)
    late = tablet.metadata(recorded_at=(now + timedelta(hours=1)).isoformat())

    answer = tablet.put(factories.flac(), metadata=late)

    assert answer.status_code == 403
    assert answer.json()["code"] == "turn_ended"


@pytest.mark.parametrize("method", ["get", "post", "delete", "patch"])
def test_a_take_can_only_be_put(client: Client, method: str) -> None:
    assert getattr(client, method)(f"/api/takes/{uuid.uuid4()}").status_code == 405


def test_refusals_speak_the_devices_language(tablet: Tablet) -> None:
    answers = {
        language: tablet.client.put(
            f"/api/takes/{uuid.uuid4()}", headers={"Accept-Language": language}
        ).json()
        for language in ("fr", "en")
    }

    assert {answer["code"] for answer in answers.values()} == {"ticket_invalid"}
    assert answers["en"]["message"] == "This take has no valid ticket. Ask your teacher."


def test_the_upload_is_described_for_programs() -> None:
    generator = SchemaGenerator()  # type: ignore[no-untyped-call]  # it ships no types
    schema = generator.get_schema(request=None, public=True)  # type: ignore[no-untyped-call]  # the same

    answers = schema["paths"]["/api/takes/{take_id}"]["put"]["responses"]
    assert set(answers) == {str(code) for code in {200, 201, *STATUS.values()}}
