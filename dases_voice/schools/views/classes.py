"""Classes: the teacher's start, a class and its pupils, the cards to hand out."""

import segno
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from dases_voice.core.access import account, requires
from dases_voice.schools.models import SchoolClass
from dases_voice.schools.queries import (
    classes_for,
    pupils_named,
    pupils_of_class,
    with_pupil_counts,
)
from dases_voice.schools.views.words import class_crumb, classes_crumbs

CLASSES_PER_PAGE = 24


@requires("schools.list_classes")
@require_safe
def class_list(request: HttpRequest) -> HttpResponse:
    """Show the classes that the person may open, this year's first."""
    words = request.GET.get("q", "").strip()
    classes = with_pupil_counts(classes_for(account(request)))
    for word in words.split():
        classes = classes.filter(name__icontains=word)
    pages = Paginator(classes, CLASSES_PER_PAGE)
    context = {
        "page": pages.get_page(request.GET.get("page")),
        "words": words,
        "is_long": bool(words) or pages.num_pages > 1,
        "total": pages.count,
    }
    return render(request, "schools/classes.html", context)


@requires("schools.view_class", model=SchoolClass, key="class_id", arg="school_class")
@require_safe
def class_detail(request: HttpRequest, school_class: SchoolClass) -> HttpResponse:
    """Show a class: who is in it, and how to start a session."""
    words = request.GET.get("q", "").strip()
    context = {
        "school_class": school_class,
        "pupils": pupils_named(school_class, words),
        "words": words,
        "size": pupils_of_class(school_class).count(),
        "crumbs": classes_crumbs(),
        "may_print_letters": request.user.has_perm("schools.print_letters", school_class),
    }
    return render(request, "schools/class.html", context)


@requires("schools.view_class", model=SchoolClass, key="class_id", arg="school_class")
@never_cache
@require_safe
def class_cards(request: HttpRequest, school_class: SchoolClass) -> HttpResponse:
    """Show the cards of a class, to print and hand out."""
    join_url = request.build_absolute_uri(reverse("collection:join"))  # no code: it is no secret
    context = {
        "school_class": school_class,
        "pupils": pupils_of_class(school_class),
        "join_url": join_url,
        "join_qr": segno.make(join_url, error="m").svg_data_uri(scale=4, border=2),
        "crumbs": [*classes_crumbs(), class_crumb(school_class)],
    }
    return render(request, "schools/cards.html", context)
