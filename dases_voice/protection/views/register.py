"""The register of processing (article 30), as a page, as a table for machines and on paper."""

import csv

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dases_voice.core.access import requires
from dases_voice.protection.paper import register_pdf as draw
from dases_voice.protection.queries.desk import controller, register_entries, retention_by_app


@requires("protection.work")
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """Show each purpose: its basis, who signs, who receives, how long."""
    context = {
        "entries": register_entries(at=timezone.now()),
        "retention": retention_by_app(),
        "controller": controller(),
    }
    return render(request, "protection/register.html", context)


@requires("protection.work")
@require_safe
def register_csv(request: HttpRequest) -> HttpResponse:
    """Hand the register out as a table."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="register.csv"'
    writer = csv.writer(response, delimiter=";")
    entries = register_entries(at=timezone.now())
    labels = [line.label for line in entries[0].lines] if entries else []
    writer.writerow([_("Code"), _("Purpose"), *labels])
    for entry in entries:
        purpose = entry.purpose
        words = [line.words for line in entry.lines]
        writer.writerow([purpose.code, purpose.get_code_display(), *words])
    return response


@requires("protection.work")
@require_safe
def register_pdf(request: HttpRequest) -> HttpResponse:
    """Hand the register out on paper."""
    drawn = draw(
        entries=register_entries(at=timezone.now()),
        retention=retention_by_app(),
        controller=controller(),
        at=timezone.now(),
    )
    response = HttpResponse(drawn, content_type="application/pdf")
    response.headers["Content-Disposition"] = 'attachment; filename="register.pdf"'
    return response
