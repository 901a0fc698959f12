"""The app of schools, classes and pupils."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SchoolsConfig(AppConfig):
    name = "dases_voice.schools"
    label = "schools"
    verbose_name = _("Schools")

    def ready(self) -> None:
        from consent import directory, erasure
        from dases_voice.core import demo as core_demo
        from dases_voice.core import navigation
        from dases_voice.core.navigation import NavItem
        from dases_voice.schools import perms  # noqa: F401  # the predicates register themselves
        from dases_voice.schools.queries import description_for_family
        from dases_voice.schools.services.demo import load_schools
        from dases_voice.schools.services.erasure import PupilEraser

        directory.register_provider(description_for_family)
        erasure.register(PupilEraser())
        navigation.register(NavItem(_("My classes"), "schools:classes", "schools.list_classes", 10))
        navigation.register(NavItem(_("My school"), "schools:schools", "schools.lead_school", 5))
        navigation.register(
            NavItem(_("Paper forms"), "schools:papers", "schools.handle_papers", 15)
        )
        navigation.register_home("schools.handle_papers", "schools:papers", 30)
        navigation.register_home("schools.lead_school", "schools:schools", 10)
        navigation.register_home("schools.list_classes", "schools:classes", 20)
        core_demo.register(10, _("Schools, families and their answers"), load_schools)
