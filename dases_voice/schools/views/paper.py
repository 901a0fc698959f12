"""One form on paper: its scan beside what one person reads and another one checks."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from consent.enums import PaperState
from consent.errors import ConsentError, SignatureDateImpossible, SignerNotEntitled
from consent.models import PaperForm
from consent.queries import kind_on
from consent.scans import scan_store
from consent.services import reject_reading, transcribe_form, validate_form, void_form
from dases_voice.core.access import account, actor, requires
from dases_voice.core.errors import CoreError
from dases_voice.schools.errors import OwnFamily
from dases_voice.schools.forms import ReadingForm
from dases_voice.schools.services.papers import require_stranger
from dases_voice.schools.views.words import papers_crumbs

# Once a form is done, the office has no more business with what is on it.
LEGIBLE = (PaperState.SCANNED, PaperState.TRANSCRIBED)

of_a_form = requires("schools.handle_form", model=PaperForm, key="form_id", arg="form")


@of_a_form
@never_cache
@require_safe
def show(request: HttpRequest, form: PaperForm) -> HttpResponse:
    """Show where a form stands, and the one thing to do with it."""
    return _page(request, form, ReadingForm())


@of_a_form
@never_cache
@require_safe
def picture(request: HttpRequest, form: PaperForm) -> HttpResponse:
    """Send the scan, while it has to be read."""
    if form.state not in LEGIBLE:
        raise Http404
    try:
        data = scan_store().read(reference=form.scan_reference)
    except CoreError as error:
        raise Http404 from error
    return HttpResponse(data, content_type=form.scan_type)


@of_a_form
@require_POST
def read(request: HttpRequest, form: PaperForm) -> HttpResponse:
    """Write down what is on the form."""
    reading = ReadingForm(request.POST)
    if not reading.is_valid():
        return _page(request, form, reading, status=422)
    try:
        _check_stranger(request, form)
        transcribe_form(
            form=form, reading=reading.reading(), actor=actor(request), at=timezone.now()
        )
    except SignatureDateImpossible as error:
        reading.add_error("signed_on", str(error))
        return _page(request, form, reading, status=422)
    except (ConsentError, OwnFamily) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Noted. A second person of the office now validates it."))
        return redirect("schools:papers")
    return redirect("schools:paper", form_id=form.pk)


@of_a_form
@require_POST
def validate(request: HttpRequest, form: PaperForm) -> HttpResponse:
    """Agree with what was read, or say that the paper says something else."""
    act: Callable[..., object] = validate_form if "agrees" in request.POST else reject_reading
    return _done(request, form, act)


@of_a_form
@require_POST
def void(request: HttpRequest, form: PaperForm) -> HttpResponse:
    """Put a spoilt or lost form out of use."""
    return _done(request, form, void_form)


def _done(request: HttpRequest, form: PaperForm, act: Callable[..., object]) -> HttpResponse:
    try:
        _check_stranger(request, form)
        act(form=form, actor=actor(request), at=timezone.now())
    except SignerNotEntitled:
        words = _(
            "This person may not answer for the child as the school’s list stands. Check who holds "
            "parental authority; the form waits."
        )
        messages.error(request, words)
    except (ConsentError, OwnFamily) as error:
        messages.error(request, str(error))
    return redirect("schools:paper", form_id=form.pk)


def _check_stranger(request: HttpRequest, form: PaperForm) -> None:
    require_stranger(user=account(request), form=form)


def _page(
    request: HttpRequest, form: PaperForm, reading: ReadingForm, *, status: int = 200
) -> HttpResponse:
    is_legible = form.state in LEGIBLE
    context = {
        "paper": form,
        "pupil": form.link.subject.pupil,
        "reading": reading,
        "is_legible": is_legible,
        "is_mine": form.transcriber == actor(request),
        "crumbs": papers_crumbs(),
        "counts": kind_on(form) if is_legible else None,
    }
    return render(request, "schools/paper.html", context, status=status)
