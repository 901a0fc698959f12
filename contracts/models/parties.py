"""Organisations that can be bound."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from contracts.enums import PartyKind


class Party(models.Model):
    """An organisation, and the persons whom it names to act for it and to use what it receives."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name of the organisation"), max_length=160)
    kind = models.CharField(_("kind"), max_length=20, choices=PartyKind.choices)
    identifier = models.CharField(_("registration number"), max_length=40)
    country = models.CharField(_("country"), max_length=2, default="FR")
    members = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="parties", verbose_name=_("named staff"), blank=True
    )

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["country", "identifier"], name="contracts_party_registered_once"
            )
        ]
