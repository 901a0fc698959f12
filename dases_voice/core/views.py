"""Pages that belong to no feature: the first page, where one starts, health, the style page."""

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from dases_voice.core.access import public, requires, signed_in
from dases_voice.core.demo.examples import style_examples
from dases_voice.core.navigation import home_of
from dases_voice.core.queries import operations_overview


@public("the first page says what this is")
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the public first page; in demonstration mode, whom one can be."""
    if settings.DASES_DEMO:
        return redirect("demo:start")
    return render(request, "core/home_visitor.html")


@public("the same first page, reachable in demonstration mode too")
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "core/home_visitor.html")


@signed_in
@require_safe
def my_home(request: HttpRequest) -> HttpResponse:
    """Lead each person to the page where their work starts."""
    path = home_of(request)
    if path is None:
        return render(request, "core/home_without_role.html")
    return redirect(path)


@public("every visitor may know how accessible the site is")
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "core/page_accessibility.html")


@public("every visitor may know who answers for the site")
@require_safe
def legal(request: HttpRequest) -> HttpResponse:
    return render(request, "core/page_legal.html")


@public("every visitor may know what happens to personal data")
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "core/page_privacy.html")


@public("components only, in demonstration and development only")
@require_safe
def style(request: HttpRequest) -> HttpResponse:
    """Show every component in its states."""
    if not (settings.DASES_DEMO or settings.DEBUG):
        raise Http404
    return render(request, "core/style.html", style_examples(at=timezone.now()))


@public("a load balancer asks; the answer holds nothing")
@never_cache
@require_safe
def livez(request: HttpRequest) -> HttpResponse:
    """Say that the process answers."""
    return JsonResponse({"status": "ok"})


@public("a load balancer asks; the answer holds nothing")
@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Say whether the database answers too."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "database"}, status=503)
    return JsonResponse({"status": "ok"})


@requires("core.view_operations")
@require_safe
def operations(request: HttpRequest) -> HttpResponse:
    """Show whether the site is healthy and what is waiting."""
    return render(request, "core/operations.html", {"overview": operations_overview()})


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Explain that a form was too old, and what to do."""
    return render(request, "403_csrf.html", status=403)
