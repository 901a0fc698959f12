"""Letters to families: chosen, prepared once, printed."""

from dataclasses import dataclass

import segno
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from consent.errors import ConsentError
from dases_voice.core.access import actor, requires
from dases_voice.schools.errors import SchoolsError
from dases_voice.schools.forms import LettersForm
from dases_voice.schools.models import SchoolClass
from dases_voice.schools.queries import pupils_with_letters
from dases_voice.schools.services.families import Letter, invite_families
from dases_voice.schools.views.words import class_crumb, school_crumbs


@dataclass(frozen=True)
class PrintedLetter:
    """A letter with what only the page can add: address, drawing of it, language of the page."""

    letter: Letter
    language: str
    address: str
    qr: str

    @property
    def spaced_code(self) -> str:
        """The code as people read it aloud."""
        return f"{self.letter.code[:3]} {self.letter.code[3:]}"

    @property
    def masked_email(self) -> str:
        """The address, told apart by its owner only: the letter may be seen by others."""
        name, _at, host = self.letter.email.partition("@")
        return f"{name[:1]}…@{host}" if host else ""


@requires("schools.print_letters", model=SchoolClass, key="class_id", arg="school_class")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def letters(request: HttpRequest, school_class: SchoolClass) -> HttpResponse:
    """Choose families; on POST, prepare their letters and show them this once."""
    if request.method != "POST":
        return _choice(request, school_class, LettersForm(school_class=school_class))
    form = LettersForm(request.POST, school_class=school_class)
    if not form.is_valid():
        return _choice(request, school_class, form)
    try:
        prepared = invite_families(
            school_class=school_class,
            pupils=form.cleaned_data["pupils"],
            actor=actor(request),
            at=timezone.now(),
        )
    except (SchoolsError, ConsentError) as error:
        messages.error(request, str(error))
        return redirect("schools:letters", class_id=school_class.pk)
    context = {"school_class": school_class, "letters": [_printed(letter) for letter in prepared]}
    return render(request, "schools/letters_print.html", context)


def _choice(request: HttpRequest, school_class: SchoolClass, form: LettersForm) -> HttpResponse:
    context = {
        "school_class": school_class,
        "pupils": pupils_with_letters(school_class),
        "form": form,
        "crumbs": [*school_crumbs(school_class.school), class_crumb(school_class)],
    }
    status = 422 if form.errors else 200
    return render(request, "schools/letters.html", context, status=status)


def _printed(letter: Letter) -> PrintedLetter:
    language = letter.language if letter.language in dict(settings.LANGUAGES) else "fr"
    # With an address, the link is in the mail; paper and mail are each useless without the other.
    path = "" if letter.email else reverse("consent:door", kwargs={"token": letter.token})
    address = f"{settings.DASES_BASE_URL}{path}" if path else ""
    qr = segno.make(address, error="m").svg_data_uri(scale=4, border=2) if address else ""
    return PrintedLetter(letter, language, address, qr)
