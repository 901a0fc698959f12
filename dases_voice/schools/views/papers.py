"""Forms on paper, for the office of a school: printed, taken in, withdrawn. No teacher comes here."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from consent.errors import ConsentError, SignerNotEntitled
from consent.models import PaperForm
from consent.queries import form_with_coupon, form_with_serial
from consent.services import attach_scan, withdraw_on_paper
from dases_voice.core.access import account, actor, requires
from dases_voice.schools.errors import SchoolsError
from dases_voice.schools.forms import CouponForm, LettersForm, ScanForm
from dases_voice.schools.models import SchoolClass
from dases_voice.schools.queries import (
    classes_of_office,
    papers_of_office,
    papers_waiting,
    pupils_with_letters,
    with_pupil_counts,
)
from dases_voice.schools.services.papers import forms_to_print
from dases_voice.schools.views.words import papers_crumbs

PAGE_SIZE = 30


@requires("schools.handle_papers")
@never_cache
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """Show what waits for the office, and the classes whose forms can be printed."""
    pages = Paginator(papers_waiting(account(request)), PAGE_SIZE)
    context = {
        "page": pages.get_page(request.GET.get("page")),
        "classes": with_pupil_counts(classes_of_office(account(request))),
        "actor": actor(request),
    }
    return render(request, "schools/papers.html", context)


@requires("schools.print_forms", model=SchoolClass, key="class_id", arg="school_class")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def print_class(request: HttpRequest, school_class: SchoolClass) -> HttpResponse:
    """Choose families; on POST, hand out their forms as one PDF."""
    form = LettersForm(request.POST or None, school_class=school_class)
    if request.method == "POST" and form.is_valid():
        try:
            document = forms_to_print(
                school_class=school_class,
                pupils=form.cleaned_data["pupils"],
                actor=actor(request),
                at=timezone.now(),
            )
        except (SchoolsError, ConsentError) as error:
            messages.error(request, str(error))
            return redirect("schools:paper_forms", class_id=school_class.pk)
        headers = {"Content-Disposition": 'inline; filename="formulaires.pdf"'}
        return HttpResponse(document, content_type="application/pdf", headers=headers)
    pupils = pupils_with_letters(school_class)
    is_wrong = request.method == "POST"
    context = {
        "school_class": school_class,
        "pupils": pupils,
        "form": form,
        "is_wrong": is_wrong,
        "crumbs": papers_crumbs(),
    }
    return render(request, "schools/paper_forms.html", context, status=422 if is_wrong else 200)


@requires("schools.handle_papers")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def scan(request: HttpRequest) -> HttpResponse:
    """Take in a form that came back: the number on it says whose it is, and no name does."""
    form = ScanForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        paper = form_with_serial(papers_of_office(request.user), form.cleaned_data["serial"])
        if paper is None:
            form.add_error("serial", _("No form of your school has this number. Look again."))
        elif _attached(request, form, paper):
            return redirect("schools:paper", form_id=paper.pk)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "crumbs": papers_crumbs()}
    return render(request, "schools/paper_scan.html", context, status=status)


@requires("schools.handle_papers")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def withdrawal(request: HttpRequest) -> HttpResponse:
    """Withdraw for a family that asks for it on paper: found first, then done at once."""
    form, paper = CouponForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        paper = form_with_coupon(papers_of_office(request.user), form.cleaned_data["serial"])
        if paper is None:
            form.add_error("serial", _("No form of your school has this number. Look again."))
        elif "sure" in request.POST:
            return _withdrawn(request, paper)
    status = 422 if form.errors or (request.method == "POST" and paper is None) else 200
    context = {"form": form, "paper": paper, "crumbs": papers_crumbs()}
    return render(request, "schools/paper_withdrawal.html", context, status=status)


def _attached(request: HttpRequest, form: ScanForm, paper: PaperForm) -> bool:
    upload = form.cleaned_data["photo"] or form.cleaned_data["file"]
    try:
        attach_scan(form=paper, data=upload.read(), actor=actor(request), at=timezone.now())
    except ConsentError as error:
        form.add_error("file", str(error))
        return False
    return True


def _withdrawn(request: HttpRequest, paper: PaperForm) -> HttpResponse:
    try:
        withdraw_on_paper(form=paper, actor=actor(request), at=timezone.now())
    except SignerNotEntitled:
        messages.error(request, _("This person’s word no longer counts for this child."))
        return redirect("schools:paper_withdrawal")
    messages.success(
        request,
        _("The agreement is withdrawn. Now check with the family that the paper came from them."),
    )
    return redirect("schools:papers")
