"""Object stores behind one interface: a folder, or an S3-compatible service."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from dases_voice.core.errors import BlobMissing

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class ObjectStore(Protocol):
    """Named byte strings. Names are hexadecimal or UUIDs; content never changes under a name."""

    def put(self, name: str, data: bytes) -> None:
        """Store `data` under `name`, durably and all at once."""

    def get(self, name: str) -> bytes:
        """Return the whole object, or raise `BlobMissing`."""

    def get_range(self, name: str, start: int, length: int) -> bytes:
        """Return `length` bytes from `start`, or raise `BlobMissing`."""

    def delete(self, name: str) -> None:
        """Remove the object; it is no error if there is none."""

    def names(self) -> Iterator[str]:
        """Yield the name of each object."""


class FolderStore:
    """Objects as files, in 256 sub-folders by the first two characters of the name."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, name: str, data: bytes) -> None:
        target = self._path(name)
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(dir=target.parent, prefix=".part-")
        try:
            with os.fdopen(descriptor, "wb") as handle:
                handle.write(data)
                handle.flush()
                os.fdatasync(handle.fileno())
            Path(temporary).replace(target)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        _sync_folder(target.parent)

    def get(self, name: str) -> bytes:
        try:
            return self._path(name).read_bytes()
        except FileNotFoundError as error:
            raise BlobMissing(name) from error

    def get_range(self, name: str, start: int, length: int) -> bytes:
        try:
            with self._path(name).open("rb") as handle:
                handle.seek(start)
                return handle.read(length)
        except FileNotFoundError as error:
            raise BlobMissing(name) from error

    def delete(self, name: str) -> None:
        path = self._path(name)
        path.unlink(missing_ok=True)
        if path.parent.is_dir():
            _sync_folder(path.parent)

    def names(self) -> Iterator[str]:
        for path in self.folder.glob("??/*"):
            if not path.name.startswith(".part-"):
                yield path.name

    def _path(self, name: str) -> Path:
        if not name.replace("-", "").isalnum():
            raise BlobMissing(name)
        return self.folder / name[:2] / name


class StoreAway(OSError):
    """The object store does not answer, or not as it should: what was asked can be asked again."""


@contextmanager
def _s3_errors(name: str) -> Iterator[None]:
    """Tell a missing object from a store that is away, in the words of this module."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") in {"NoSuchKey", "404"}:
            raise BlobMissing(name) from error
        raise StoreAway(name) from error
    except BotoCoreError as error:
        raise StoreAway(name) from error


class S3Store:
    """Objects in a bucket. Integrity is ours to check: no store is trusted to do it."""

    def __init__(self, *, client: "S3Client", bucket: str, prefix: str) -> None:
        self.client = client
        self.bucket = bucket
        self.prefix = prefix

    def put(self, name: str, data: bytes) -> None:
        with _s3_errors(name):
            self.client.put_object(Bucket=self.bucket, Key=self.prefix + name, Body=data)

    def get(self, name: str) -> bytes:
        with _s3_errors(name):
            answer = self.client.get_object(Bucket=self.bucket, Key=self.prefix + name)
            return answer["Body"].read()

    def get_range(self, name: str, start: int, length: int) -> bytes:
        if length <= 0:
            return b""
        span = f"bytes={start}-{start + length - 1}"
        with _s3_errors(name):
            answer = self.client.get_object(Bucket=self.bucket, Key=self.prefix + name, Range=span)
            return answer["Body"].read()

    def delete(self, name: str) -> None:
        with _s3_errors(name):
            self.client.delete_object(Bucket=self.bucket, Key=self.prefix + name)

    def names(self) -> Iterator[str]:
        with _s3_errors(self.prefix):
            pages = self.client.get_paginator("list_objects_v2")
            for page in pages.paginate(Bucket=self.bucket, Prefix=self.prefix):
                for entry in page.get("Contents", []):
                    yield entry["Key"].removeprefix(self.prefix)


@lru_cache(maxsize=8)
def object_store(url: str) -> ObjectStore:
    """Return the store that `url` names.

    `file:///absolute/folder`, or `s3://bucket/prefix?endpoint=URL&region=NAME` with the credentials
    in `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`.
    """
    parts = urlsplit(url)
    if parts.scheme == "file":
        return FolderStore(Path(unquote(parts.path)))
    if parts.scheme == "s3" and parts.netloc:
        prefix = parts.path.strip("/")
        query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        return S3Store(
            client=_s3_client(query),
            bucket=parts.netloc,
            prefix=f"{prefix}/" if prefix else "",
        )
    raise ImproperlyConfigured(f"No object store for {url!r}.")


def _s3_client(query: dict[str, str]) -> "S3Client":
    import boto3  # 40 MB of memory that a folder store need not pay
    from botocore.config import Config

    client: S3Client = boto3.client(
        "s3",
        endpoint_url=query.get("endpoint"),
        region_name=query.get("region", "eu-west-3"),
        config=Config(
            s3={"addressing_style": "path"},
            # We check SHA-256 ourselves; compatible stores send the whole object's sum with a range.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            retries={"mode": "standard", "max_attempts": 4},
            connect_timeout=5,
            read_timeout=30,
        ),
    )
    return client


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
