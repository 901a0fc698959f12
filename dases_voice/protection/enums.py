"""Closed lists of the desk."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class LegalBasis(TextChoices):
    """What makes a purpose lawful, as the Data Privacy Vocabulary names it."""

    CONSENT = "eu-gdpr:A6-1-a", _("Consent (article 6(1)(a) of the GDPR)")
    PUBLIC_TASK = "eu-gdpr:A6-1-e", _("Task in the public interest (article 6(1)(e) of the GDPR)")
