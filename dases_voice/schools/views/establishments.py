"""A school as its head sees it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dases_voice.core.access import account, actor, requires
from dases_voice.schools.forms import LineForm
from dases_voice.schools.models import Establishment, SchoolClass
from dases_voice.schools.queries import (
    participation_of,
    schools_led_by,
    staff_of,
    with_pupil_counts,
)
from dases_voice.schools.services.establishments import set_slow_line


@requires("schools.lead_school")
@require_safe
def school_list(request: HttpRequest) -> HttpResponse:
    """Lead the head of one school to it, and show the head of several a choice."""
    schools = list(schools_led_by(account(request)))
    if len(schools) == 1:
        return redirect("schools:school", school_id=schools[0].pk)
    return render(request, "schools/schools.html", {"schools": schools})


@requires("schools.view_school", model=Establishment, key="school_id", arg="school")
@require_safe
def school_detail(request: HttpRequest, school: Establishment) -> HttpResponse:
    """Show a school: its classes, who works there, and what the head can do."""
    classes = with_pupil_counts(SchoolClass.objects.filter(school=school))
    context = {
        "school": school,
        "classes": classes,
        "staff": staff_of(school),
        "participation": participation_of(school, at=timezone.now()),
        "line": LineForm(instance=school),
    }
    return render(request, "schools/school.html", context)


@requires("schools.set_line", model=Establishment, key="school_id", arg="school")
@require_POST
def school_line(request: HttpRequest, school: Establishment) -> HttpResponse:
    """Keep what the head says of the school's line."""
    set_slow_line(
        school=school,
        is_slow="has_slow_line" in request.POST,
        actor=actor(request),
        at=timezone.now(),
    )
    messages.success(request, _("Saved. It counts from the next pupil’s turn on."))
    return redirect("schools:school", school_id=school.pk)
