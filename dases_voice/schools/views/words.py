"""Ways back up."""

from django.urls import reverse
from django.utils.translation import gettext as _

from dases_voice.schools.models import Establishment, SchoolClass

Crumbs = list[dict[str, str]]


def papers_crumbs() -> Crumbs:
    """Return the way back to the forms on paper."""
    return [{"label": _("Paper forms"), "url": reverse("schools:papers")}]


def school_crumbs(school: Establishment) -> Crumbs:
    """Return the way back to a school."""
    return [{"label": school.name, "url": reverse("schools:school", args=[school.pk])}]


def classes_crumbs() -> Crumbs:
    """Return the way back to one's classes."""
    return [{"label": _("My classes"), "url": reverse("schools:classes")}]


def class_crumb(school_class: SchoolClass) -> dict[str, str]:
    """Return the step back to a class, whatever it was reached from."""
    return {"label": school_class.name, "url": reverse("schools:class", args=[school_class.pk])}
