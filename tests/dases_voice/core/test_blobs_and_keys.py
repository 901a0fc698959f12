"""A speaker's bytes are readable while the key lives, and never after."""

from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings

from dases_voice.core import fsck
from dases_voice.core.enums import KeyState
from dases_voice.core.errors import BlobCorrupt, BlobMissing, KeyDestroyed
from dases_voice.core.models import Blob, DataKey
from dases_voice.core.services import blobs, keys
from dases_voice.core.storage.objects import object_store

pytestmark = pytest.mark.django_db
VOICE = b"a voice, said twice. " * 9000


@pytest.fixture
def key(at: datetime) -> DataKey:
    return keys.create_data_key(actor="command", at=at)


@pytest.fixture
def blob(key: DataKey, at: datetime) -> Blob:
    return blobs.store_blob(data=VOICE, data_key=key, at=at)


def test_what_is_stored_is_read_back(blob: Blob) -> None:
    assert blobs.read_blob(blob) == VOICE
    assert blobs.read_blob_range(blob, start=70_000, length=10) == VOICE[70_000:70_010]


def test_the_store_holds_no_plain_byte(blob: Blob) -> None:
    assert b"a voice" not in object_store(settings.BLOB_URL).get(blob.address)


def test_the_same_content_of_one_speaker_is_stored_once(
    blob: Blob, key: DataKey, at: datetime
) -> None:
    assert blobs.store_blob(data=VOICE, data_key=key, at=at).pk == blob.pk


def test_the_same_content_of_two_speakers_has_two_addresses(blob: Blob, at: datetime) -> None:
    other = keys.create_data_key(actor="command", at=at)
    assert blobs.store_blob(data=VOICE, data_key=other, at=at).address != blob.address


def test_a_range_outside_the_object_is_refused(blob: Blob) -> None:
    with pytest.raises(ValueError, match="outside"):
        blobs.read_blob_range(blob, start=blob.size_bytes, length=1)


def test_a_destroyed_key_opens_nothing(blob: Blob, at: datetime) -> None:
    assert keys.destroy_data_key(key=blob.data_key, actor="worker", at=at)
    blob.refresh_from_db()
    blob.data_key.refresh_from_db()
    with pytest.raises(KeyDestroyed):
        blobs.read_blob(blob)
    assert str(blob.data_key_id) not in set(object_store(settings.DATA_KEY_URL).names())


def test_a_restored_key_backup_opens_nothing(blob: Blob, at: datetime) -> None:
    store = object_store(settings.DATA_KEY_URL)
    backup = store.get(str(blob.data_key_id))
    keys.destroy_data_key(key=blob.data_key, actor="worker", at=at)
    store.put(str(blob.data_key_id), backup)
    blob.data_key.refresh_from_db()
    with pytest.raises(KeyDestroyed):
        blobs.read_blob(blob)
    keys.destroy_data_key(key=blob.data_key, actor="worker", at=at)
    assert str(blob.data_key_id) not in set(store.names())


def test_destroying_twice_changes_once(key: DataKey, at: datetime) -> None:
    assert keys.destroy_data_key(key=key, actor="worker", at=at)
    assert not keys.destroy_data_key(key=key, actor="worker", at=at)
    key.refresh_from_db()
    assert key.state == KeyState.DESTROYED


def test_a_deleted_blob_is_missing(blob: Blob, at: datetime) -> None:
    blobs.delete_blob(blob=blob, at=at)
    blobs.delete_blob(blob=blob, at=at)
    with pytest.raises(BlobMissing):
        blobs.read_blob(blob)


def test_a_flipped_bit_is_found_by_reading_and_by_the_deep_check(blob: Blob) -> None:
    store = object_store(settings.BLOB_URL)
    frames = store.get(blob.address)
    store.put(blob.address, bytes([frames[0] ^ 1]) + frames[1:])
    with pytest.raises(BlobCorrupt):
        blobs.read_blob(blob)
    assert fsck.run(deep=True)["blob-unreadable"] == [f"blob {blob.pk}: blob_corrupt"]


def test_lost_bytes_are_found_by_the_check(blob: Blob) -> None:
    object_store(settings.BLOB_URL).delete(blob.address)
    assert f"blob {blob.pk}" in fsck.run(deep=False)["blob-without-object"]


@pytest.mark.skipif(
    urlsplit(settings.DATA_KEY_URL).scheme != "file", reason="the key store is not a folder"
)
def test_keys_lie_apart_from_the_blobs(blob: Blob) -> None:
    folder = Path(urlsplit(settings.DATA_KEY_URL).path)
    assert list(folder.glob(f"??/{blob.data_key_id}"))
    assert folder != Path(urlsplit(settings.BLOB_URL).path)


def test_content_that_comes_back_after_deletion_counts_as_there(
    blob: Blob, key: DataKey, at: datetime
) -> None:
    blobs.delete_blob(blob=blob, at=at)
    again = blobs.store_blob(data=VOICE, data_key=key, at=at)
    assert (again.pk, again.deleted_at) == (blob.pk, None)
    assert blobs.read_blob(again) == VOICE
