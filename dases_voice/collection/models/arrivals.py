"""What has arrived, whichever the activity."""

from typing import ClassVar

from django.db import models
from django_scopes import ScopedManager

from dases_voice.collection.models.campaigns import Prompt
from dases_voice.collection.models.sessions import Turn


class Arrival(models.Model):
    """Of this prompt something has arrived in this turn: a take, or the cover of one.

    Which of them, and whether a sound is kept, is not said here.
    """

    turn = models.ForeignKey(Turn, on_delete=models.CASCADE, related_name="arrivals")
    prompt = models.ForeignKey(Prompt, on_delete=models.CASCADE, related_name="+")
    arrived_at = models.DateTimeField()

    objects: ClassVar[models.Manager["Arrival"]] = ScopedManager(school="turn__session__school")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["turn", "prompt"], name="collection_prompt_arrives_once"
            ),
        ]
