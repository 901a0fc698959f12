"""Prompts as adults prepare them: in sets, with versions that stay once they are used."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from dases_voice.collection.enums import (
    CefrLevel,
    PromptKind,
    PromptLanguage,
    PromptPicture,
    SchoolCycle,
)
from dases_voice.core.models import Blob, User
from dases_voice.schools.models import Establishment


class PromptVoice(models.Model):
    """An adult's voice, or a machine's, that pupils listen to. It has a key of its own.

    Removed is removed: the key is destroyed, and whoever asks for the sound finds nothing.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(Establishment, on_delete=models.CASCADE, null=True, related_name="+")
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="+")
    is_synthesised = models.BooleanField()
    made_by = models.CharField(max_length=80)  # who speaks, or which synthesiser
    duration_s = models.FloatField()
    added_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.made_by


class PromptContent(models.Model):
    """What is asked: the same columns while it is prepared and once it is used."""

    kind = models.CharField(
        _("kind"), max_length=8, choices=PromptKind.choices, default=PromptKind.READ
    )
    language = models.CharField(_("language"), max_length=8, choices=PromptLanguage.choices)
    text = models.CharField(_("text shown"), max_length=300, blank=True)
    # Where it is not the text itself: the words of the voice, the name of the picture, the answer.
    expected_text = models.CharField(_("expected words"), max_length=300, blank=True)
    level = models.CharField(_("level"), max_length=2, choices=CefrLevel.choices, blank=True)
    cycle = models.CharField(_("cycle"), max_length=8, choices=SchoolCycle.choices, blank=True)
    picture = models.CharField(
        _("picture"), max_length=12, choices=PromptPicture.choices, blank=True
    )
    voice = models.ForeignKey(
        PromptVoice, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.words

    @property
    def expected(self) -> str:
        """The words that a reviewer listens for; empty where the pupil speaks freely."""
        return self.text if self.kind == PromptKind.READ else self.expected_text

    @property
    def words(self) -> str:
        """The prompt in words, for adults who look at a list."""
        picture = str(self.get_picture_display()) if self.picture else ""
        return self.text or self.expected_text or picture


class PromptSet(models.Model):
    """Prompts that belong together, written for one school or by the platform."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    title = models.CharField(_("title"), max_length=120)
    description = models.TextField(_("description"), max_length=1000, blank=True)
    language = models.CharField(_("language"), max_length=8, choices=PromptLanguage.choices)
    school = models.ForeignKey(
        Establishment, on_delete=models.CASCADE, null=True, blank=True, related_name="prompt_sets"
    )
    is_shared = models.BooleanField(_("in the library"), default=False)
    licence = models.CharField(_("licence"), max_length=120, blank=True)
    # The key by which a set that comes with the platform is found again.
    starter = models.CharField(max_length=40, blank=True, editable=False)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["title", "created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["starter"],
                condition=~models.Q(starter=""),
                name="collection_one_set_of_a_starter",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class SetVersion(models.Model):
    """One state of a set. Frozen as soon as a campaign uses it; changes then go into the next."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    prompt_set = models.ForeignKey(PromptSet, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    created_at = models.DateTimeField()
    frozen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["prompt_set", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["prompt_set", "number"], name="collection_one_version_of_a_number"
            ),
            models.UniqueConstraint(
                fields=["prompt_set"],
                condition=models.Q(frozen_at__isnull=True),
                name="collection_one_draft_of_a_set",
            ),
        ]


class SetPrompt(PromptContent):
    """One prompt of a version; the same `key` in the next, however it has changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.UUIDField(default=uuid.uuid4, editable=False)
    version = models.ForeignKey(SetVersion, on_delete=models.CASCADE, related_name="prompts")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["version", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "key"], name="collection_one_prompt_of_a_key"
            ),
        ]
