"""A version as one licensee gets it."""

import uuid

from django.db import models
from django.db.models import Q

from contracts.models import Agreement
from dases_voice.core.models import DataKey, User
from dases_voice.corpora.enums import EditionState
from dases_voice.corpora.models.versions import CorpusVersion


class PseudonymKey(models.Model):
    """The key that makes an agreement's pseudonyms, kept in the key store.

    It is random, not derived from a secret of the site: changing that secret must not rename every
    voice, and destroying this key cuts the agreement's names from the recordings for good.
    """

    agreement = models.OneToOneField(
        Agreement, on_delete=models.PROTECT, related_name="pseudonym_key"
    )
    data_key = models.OneToOneField(DataKey, on_delete=models.PROTECT, related_name="+")


class Edition(models.Model):
    """A version for one agreement: the same voices under names of its own."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(CorpusVersion, on_delete=models.PROTECT, related_name="editions")
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="editions")
    state = models.CharField(
        max_length=10, choices=EditionState.choices, default=EditionState.PREPARING
    )
    created_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["version", "agreement"], name="corpora_edition_once"),
            models.CheckConstraint(
                condition=Q(state="preparing") ^ Q(ready_at__isnull=False),
                name="corpora_ready_since",
            ),
        ]


class EditionFile(models.Model):
    """One file of an edition, with the checksum that SHA256SUMS gives.

    Small files are kept as they were first made: their bytes must not depend on a library's
    release. Audio is not kept here: `content` is null, and the bytes are put together from the
    clips when they are asked for.
    """

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="files")
    path = models.CharField(max_length=120)
    size_bytes = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField(null=True)

    class Meta:
        ordering = ["path"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "path"], name="corpora_file_once")
        ]


class Download(models.Model):
    """Who was handed what, when. Written before the first byte leaves."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="downloads")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="downloads")
    path = models.CharField(max_length=120)
    first_byte = models.PositiveBigIntegerField()
    size_bytes = models.PositiveBigIntegerField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at"]
