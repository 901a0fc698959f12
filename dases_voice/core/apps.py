"""The kernel, as Django loads it."""

from django.apps import AppConfig
from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "dases_voice.core"
    label = "core"

    def ready(self) -> None:
        from consent.scans import register_store
        from dases_voice.core.services.scans import EncryptedScans

        register_store(EncryptedScans())
        # The composition is named by the settings: the kernel imports nothing from above itself.
        import_string(settings.CELERY_APP)
        from dases_voice.core import navigation, perms, receivers  # noqa: F401  # they register

        navigation.register(
            navigation.NavItem(
                _("Operations"),
                "operations",
                "core.view_operations",
                order=90,
                also=("/tokens/",),
            )
        )
        navigation.register_home("core.view_operations", "operations", order=90)
