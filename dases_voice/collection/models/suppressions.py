"""What was erased and must not come back."""

from django.db import models


class Suppression(models.Model):
    """A keyed hash of a take's bytes, or of a clip's samples. The database refuses to change it.

    It names nobody and no recording: who has the same bytes in hand can ask, nobody else can tell.
    """

    keyed_sha256 = models.CharField(max_length=64, primary_key=True)
    created_at = models.DateTimeField()
