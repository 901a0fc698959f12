"""The data protection officer's desk, as Django loads it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ProtectionConfig(AppConfig):
    name = "dases_voice.protection"
    label = "protection"
    verbose_name = _("Data protection")

    def ready(self) -> None:
        from consent import erasure
        from dases_voice.core import navigation, programs
        from dases_voice.core.enums import TokenScope
        from dases_voice.core.navigation import NavItem
        from dases_voice.protection import perms  # noqa: F401  # the predicates register themselves
        from dases_voice.protection.services import alarms  # noqa: F401  # the receiver does, too
        from dases_voice.protection.services.erasure import ProtectionEraser

        erasure.register(ProtectionEraser())
        programs.register(TokenScope.PERMISSIONS, "protection.read_permissions")
        programs.register(TokenScope.FRONT_OFFICE, "protection.pass_on")
        navigation.register(NavItem(_("What is due"), "protection:desk", "protection.work", 5))
        navigation.register(
            NavItem(
                pgettext_lazy("menu", "Notices"),
                "protection:notices",
                "protection.see_notices",
                order=80,
            )
        )
        navigation.register(NavItem(_("Rules"), "protection:rules", "protection.see_rules", 85))
        navigation.register_home("protection.work", "protection:desk", 80)
