"""Which prompts a turn got."""

from typing import ClassVar

from django.db import models
from django_scopes import ScopedManager

from dases_voice.collection.models.sessions import Turn


class Draw(models.Model):
    """The prompts of one turn, in their order, and those that the pupil was done with at its end.

    It is written once, so that a reload shows the same list whatever arrived meanwhile.
    """

    turn = models.OneToOneField(Turn, on_delete=models.CASCADE, related_name="draw")
    prompt_ids = models.JSONField()
    done_ids = models.JSONField(default=list)

    objects: ClassVar[models.Manager["Draw"]] = ScopedManager(school="turn__session__school")
