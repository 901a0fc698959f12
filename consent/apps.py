"""The consent ledger as a Django app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ConsentConfig(AppConfig):
    """Consent of minors and of those who hold parental authority."""

    name = "consent"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Consent")

    def ready(self) -> None:
        """Register the eraser, and install the policy rows after each migration."""
        from consent import erasure, propagation
        from consent.services.erasure import ConsentEraser
        from consent.services.policy import install_policy
        from consent.services.propagation import LedgerPropagator

        erasure.register(ConsentEraser())
        propagation.register(LedgerPropagator())
        post_migrate.connect(install_policy, sender=self)
