"""Every object store keeps the same promises."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from dases_voice.core.errors import BlobMissing
from dases_voice.core.storage.objects import ObjectStore, StoreAway, object_store

pytestmark = pytest.mark.services

NAME = "ab" * 32


@pytest.fixture(params=["folder", "configured"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> ObjectStore:
    return object_store(f"file://{tmp_path}" if request.param == "folder" else settings.BLOB_URL)


def test_an_object_is_read_back_whole_and_by_range(store: ObjectStore) -> None:
    store.put(NAME, b"0123456789")
    assert store.get(NAME) == b"0123456789"
    assert store.get_range(NAME, 3, 4) == b"3456"
    assert store.get_range(NAME, 3, 0) == b""
    assert NAME in set(store.names())
    store.delete(NAME)


def test_a_deleted_object_is_missing_and_may_be_deleted_again(store: ObjectStore) -> None:
    store.put(NAME, b"once")
    store.delete(NAME)
    store.delete(NAME)
    with pytest.raises(BlobMissing):
        store.get(NAME)
    with pytest.raises(BlobMissing):
        store.get_range(NAME, 0, 1)
    assert NAME not in set(store.names())


def test_an_object_can_be_replaced_whole(store: ObjectStore) -> None:
    store.put(NAME, b"a longer one")
    store.put(NAME, b"short")
    assert store.get(NAME) == b"short"
    store.delete(NAME)


@pytest.mark.parametrize("name", ["../secret", "a/b", "", ".."])
def test_a_name_cannot_leave_the_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(BlobMissing):
        object_store(f"file://{tmp_path}").get(name)


def test_a_store_that_is_away_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "nobody")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "nothing")
    nowhere = object_store("s3://bucket?endpoint=http://127.0.0.1:9&region=us-east-1")
    with pytest.raises(StoreAway):
        nowhere.get(NAME)


def test_an_unknown_store_is_refused() -> None:
    with pytest.raises(ImproperlyConfigured):
        object_store("s3://")
