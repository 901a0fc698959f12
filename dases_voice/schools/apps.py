"""The app of schools, classes and pupils."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SchoolsConfig(AppConfig):
    name = "dases_voice.schools"
    label = "schools"
    verbose_name = _("Schools")

    def ready(self) -> None:
        from dases_voice.schools import perms  # noqa: F401  # the predicates register themselves
