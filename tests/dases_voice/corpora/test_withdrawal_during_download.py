"""A withdrawal that comes while a file is being sent stops it before the next voice."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.http import StreamingHttpResponse
from django.test import Client
from django.utils import timezone

from dases_voice.corpora.enums import VersionState
from dases_voice.corpora.errors import DownloadRefused
from dases_voice.corpora.formats.ustar import BLOCK_BYTES
from dases_voice.corpora.models import CorpusVersion, Edition
from tests.dases_voice.corpora.conftest import Voice


def _begin(client: Client, path: str) -> Iterator[bytes]:
    response = client.get(path)
    assert isinstance(response, StreamingHttpResponse)
    pieces = iter(response)
    assert isinstance(pieces, Iterator)
    return pieces


def test_no_voice_leaves_after_its_withdrawal(
    as_licensee: Client, edition: Edition, voices: list[Voice]
) -> None:
    pieces = _begin(as_licensee, f"/editions/{edition.pk}/files/audio/train.tar")
    assert len(next(pieces)) == BLOCK_BYTES  # the header of the first clip

    voices[0].withdraw(at=timezone.now() + timedelta(seconds=1))

    version = CorpusVersion.objects.get(pk=edition.version_id)
    assert version.state == VersionState.CLOSED
    with pytest.raises(DownloadRefused):
        next(pieces)
