"""Handing out bytes, and writing down that they were."""

from collections.abc import Callable, Iterator
from datetime import datetime

from django.db import transaction

from dases_voice.core.models import User
from dases_voice.core.services import audit
from dases_voice.corpora.formats.ustar import PIECE_BYTES
from dases_voice.corpora.models import Download, Edition, EditionFile
from dases_voice.corpora.services.archives import archive_of, named_clips
from dases_voice.corpora.services.keys import pseudonym_key


def stream_file(
    *,
    file: EditionFile,
    start: int,
    length: int,
    at: datetime,
    before_sound: Callable[[], None] | None = None,
) -> Iterator[bytes]:
    """Return the pieces of a range of a file. Audio is read out of the store clip by clip.

    `before_sound` is asked before each of these reads, and may end them by an error.
    """
    if file.content is not None:
        return _pieces(bytes(file.content)[start : start + length])
    edition = file.edition
    key = pseudonym_key(agreement=edition.agreement, actor="worker", at=at)
    split = file.path.removeprefix("audio/").removesuffix(".tar")
    clips = named_clips(edition=edition, key=key, split=split)
    archive = archive_of(clips, before_sound=before_sound)
    return archive.read(start=start, length=length)


@transaction.atomic
def record_download(
    *, edition: Edition, user: User, path: str, start: int, length: int, at: datetime
) -> Download:
    """Write down who is handed which bytes, before the first of them leaves."""
    download = Download.objects.create(
        edition=edition, user=user, path=path, first_byte=start, size_bytes=length, at=at
    )
    facts = {"edition": str(edition.pk), "path": path, "start": start, "bytes": length}
    audit.record(
        action="edition.downloaded", actor=f"user:{user.pk}", obj=download, at=at, facts=facts
    )
    return download


def _pieces(content: bytes) -> Iterator[bytes]:
    for start in range(0, len(content), PIECE_BYTES):
        yield content[start : start + PIECE_BYTES]
