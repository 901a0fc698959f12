"""Import of a list of pupils: send a file, look at what it would change, apply it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from dases_voice.core.access import account, actor, requires
from dases_voice.core.tables import TableUnreadable
from dases_voice.schools.errors import DraftGone, RosterFaulty
from dases_voice.schools.forms import RosterForm
from dases_voice.schools.models import Establishment, RosterDraft
from dases_voice.schools.services.roster import (
    RosterPlan,
    apply_roster,
    draft_roster,
    open_draft,
    plan_roster,
)
from dases_voice.schools.views.words import school_crumbs

# What a French spreadsheet opens with one click: semicolons, and a mark that says UTF-8.
EXAMPLE = """\ufeff\
Nom;Prénom;Né(e) le;Classe;Responsable 1 nom;Responsable 1 prénom;Responsable 1 courriel;\
Responsable 1 autorité parentale;Responsable 2 nom;Responsable 2 prénom;Responsable 2 courriel;\
Responsable 2 autorité parentale
Exemple;Camille;12/03/2016;CM1 A;Exemple;Dominique;dominique@famille.example;oui;Modèle;Claude;;oui
Spécimen;Sacha;04/11/2015;CM1 A;Spécimen;Alix;alix@famille.example;oui;;;;
"""


@requires("schools.manage_roster", model=Establishment, key="school_id", arg="school")
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest, school: Establishment) -> HttpResponse:
    """Take a file, and lead to its preview."""
    at = timezone.now()
    today = timezone.localdate(at)
    form = RosterForm(request.POST or None, request.FILES or None, today=today)
    if request.method == "POST" and form.is_valid():
        try:
            draft = draft_roster(
                school=school,
                data=form.cleaned_data["file"].read(),
                school_year=form.cleaned_data["school_year"],
                holders_checked=form.cleaned_data["holders_checked"],
                user=account(request),
                at=at,
            )
            plan_roster(draft=draft, at=at)
        except TableUnreadable as error:
            form.add_error("file", str(error))
        else:
            return redirect("schools:roster_preview", school_id=school.pk, draft_id=draft.pk)
    status = 422 if form.errors else 200
    context = {"school": school, "form": form, "crumbs": school_crumbs(school)}
    return render(request, "schools/roster_upload.html", context, status=status)


@requires("schools.manage_roster", model=Establishment, key="school_id", arg="school")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: HttpRequest, school: Establishment, draft_id: UUID) -> HttpResponse:
    """Show what a file would change; apply it on POST."""
    at = timezone.now()
    try:
        draft = open_draft(school=school, draft_id=draft_id, user=account(request), at=at)
        if request.method == "POST":
            return _apply(request, draft)
        plan = plan_roster(draft=draft, at=at)
    except DraftGone as error:
        messages.info(request, str(error))
        return redirect("schools:roster_upload", school_id=school.pk)
    except RosterFaulty as error:
        messages.error(request, str(error))
        return redirect(request.path)
    upload_url = reverse("schools:roster_upload", args=[school.pk])
    import_crumb = {"label": _("Import a list of pupils"), "url": upload_url}
    context = {
        "school": school,
        "draft": draft,
        "plan": plan,
        "crumbs": [*school_crumbs(school), import_crumb],
    }
    return render(request, "schools/roster_preview.html", context)


@requires("schools.lead_school")
@require_safe
def example(request: HttpRequest) -> HttpResponse:
    """Hand out a small file in the right form."""
    headers = {"Content-Disposition": 'attachment; filename="exemple-eleves.csv"'}
    return HttpResponse(EXAMPLE, content_type="text/csv; charset=utf-8", headers=headers)


def _apply(request: HttpRequest, draft: RosterDraft) -> HttpResponse:
    plan = apply_roster(draft=draft, actor=actor(request), at=timezone.now())
    messages.success(request, _said(plan))
    return redirect("schools:school", school_id=draft.school_id)


def _said(plan: RosterPlan) -> str:
    if not plan.changes:
        return _("The list was already up to date: nothing changed.")
    added = ngettext("%(n)s pupil added", "%(n)s pupils added", len(plan.new)) % {
        "n": len(plan.new)
    }
    moved = ngettext("%(n)s changed class", "%(n)s changed class", len(plan.moves)) % {
        "n": len(plan.moves)
    }
    return _("The list was imported: %(added)s, %(moved)s.") % {"added": added, "moved": moved}
