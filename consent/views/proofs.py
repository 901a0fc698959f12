"""The public check of a receipt, and the keys with which anybody can do it without us."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from consent.enums import Finding
from consent.errors import TooManyGuesses
from consent.forms import FileForm, NumberForm
from consent.queries import Judgement, judge_file, judge_number, published_keys
from consent.seal import public_jwk
from consent.services.guesses import count_wrong, refuse_guesser
from consent.views.visits import open_to_all
from consent.visitors import address_of


@require_http_methods(["GET", "HEAD", "POST"])
@open_to_all
def verify(request: HttpRequest) -> HttpResponse:
    """Ask for a receipt, and say whether it is genuine: never whose, and never what was answered."""
    if request.method != "POST":
        return _page(request, NumberForm(), FileForm())
    try:
        refuse_guesser(address_of(request))
    except TooManyGuesses as error:
        return _page(request, NumberForm(), FileForm(), refusal=error, status=429)
    return _check_file(request) if request.POST.get("by") == "file" else _check_number(request)


@require_GET
@open_to_all
def keys(_request: HttpRequest) -> HttpResponse:
    """Publish every public key that has sealed something, as a JSON Web Key Set."""
    published = [public_jwk(key.public) for key in published_keys()]
    return JsonResponse({"keys": published}, content_type="application/jwk-set+json")


def _check_number(request: HttpRequest) -> HttpResponse:
    form = NumberForm(request.POST)
    if not form.is_valid():
        return _page(request, form, FileForm())
    return _answer(request, judge_number(**form.cleaned_data))


def _check_file(request: HttpRequest) -> HttpResponse:
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, NumberForm(), form)
    return _answer(request, judge_file(**form.cleaned_data))


def _answer(request: HttpRequest, judgement: Judgement) -> HttpResponse:
    if judgement.finding != Finding.GENUINE:
        count_wrong(address_of(request))
    return _page(request, NumberForm(), FileForm(), judgement=judgement)


def _page(
    request: HttpRequest,
    number_form: NumberForm,
    file_form: FileForm,
    *,
    judgement: Judgement | None = None,
    refusal: TooManyGuesses | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "number_form": number_form,
        "file_form": file_form,
        "judgement": judgement,
        "refusal": refusal,
    }
    return render(request, "consent/verify.html", context, status=status)
