"""What is published under one name."""

import uuid

from django.db import models
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from consent.enums import PurposeCode
from contracts.models import Party
from dases_voice.collection.enums import PromptLanguage
from dases_voice.collection.models import Campaign


class Corpus(models.Model):
    """A named collection of voices in one language, released in versions for one purpose."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(_("short name in addresses"), max_length=60, unique=True)
    title_fr = models.CharField(_("title in French"), max_length=120)
    title_en = models.CharField(_("title in English"), max_length=120)
    description_fr = models.TextField(_("description in French"), max_length=2000)
    description_en = models.TextField(_("description in English"), max_length=2000)
    language = models.CharField(_("language spoken"), max_length=8, choices=PromptLanguage.choices)
    purpose = models.CharField(
        _("purpose"), max_length=2, choices=PurposeCode.choices, default=PurposeCode.RESEARCH
    )
    provider = models.ForeignKey(
        Party, on_delete=models.PROTECT, related_name="corpora", verbose_name=_("provider")
    )
    campaigns = models.ManyToManyField(
        Campaign, related_name="corpora", verbose_name=_("campaigns it is made from")
    )
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["title_fr"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("corpora:corpus", args=[self.slug])

    @property
    def title(self) -> str:
        """The title in the reader's language."""
        return self.title_en if get_language() == "en" else self.title_fr

    @property
    def description(self) -> str:
        """The description in the reader's language."""
        return self.description_en if get_language() == "en" else self.description_fr

    @property
    def urn(self) -> str:
        """The name under which agreements speak of the corpus and all its versions."""
        return f"urn:dases:corpus:{self.slug}"
