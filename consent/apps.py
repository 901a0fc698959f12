"""The consent ledger as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConsentConfig(AppConfig):
    """Consent of minors and of those who hold parental authority."""

    name = "consent"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Consent")
