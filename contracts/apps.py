"""The ledger of agreements."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContractsConfig(AppConfig):
    """Parties, templates, agreements, signatures and the notices that follow from them."""

    name = "contracts"
    verbose_name = _("Contracts")
