"""What a licensee may use and owes; reading and signing an agreement."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contracts.enums import Side
from contracts.errors import ContractsError
from contracts.models import Agreement, DeletionNotice
from contracts.queries import agreements_held_by, open_notices_of, sides_of
from contracts.services import attest_deletion, sign_agreement, terminate_agreement
from contracts.services.compilation import clauses_in
from dases_voice.core.access import account, actor, requires
from dases_voice.corpora import services
from dases_voice.corpora.errors import DownloadRefused
from dases_voice.corpora.forms import EditionForm
from dases_voice.corpora.queries import offers_of, standing_of
from dases_voice.corpora.views.words import Crumbs, agreements_crumbs

PAGE_SIZE = 20


@requires("corpora.hold_agreements")
@require_safe
def my_agreements(request: HttpRequest) -> HttpResponse:
    """Show what the licensee owes first, then what it may use."""
    at, user = timezone.now(), account(request)
    page = Paginator(agreements_held_by(user), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "notices": open_notices_of(user),
        "standings": [standing_of(agreement=agreement, user=user, at=at) for agreement in page],
        "page": page,
        "now": at,
    }
    return render(request, "corpora/my_agreements.html", context)


@requires("corpora.view_agreement", model=Agreement, key="agreement_id", arg="agreement")
@require_safe
def agreement_page(request: HttpRequest, *, agreement: Agreement) -> HttpResponse:
    """Show the terms in plain words beside the text, who has signed, and what to do next."""
    at, user = timezone.now(), account(request)
    language = "en" if request.LANGUAGE_CODE == "en" else "fr"
    sides = sides_of(agreement=agreement, user=user)
    signed = set(agreement.signatures.values_list("side", flat=True))
    context = {
        "agreement": agreement,
        "crumbs": _crumbs(request),
        "standing": standing_of(agreement=agreement, user=user, at=at),
        "clauses": clauses_in(source=agreement.template_version.source, language=language),
        "text": agreement.text_en if language == "en" else agreement.text_fr,
        "other_text": agreement.text_fr if language == "en" else agreement.text_en,
        "signatures": agreement.signatures.select_related("user"),
        "may_sign": [side for side in sides if side not in signed],
        "may_end": bool(sides),
        "offers": offers_of(agreement) if Side.CONSUMER in sides else [],
        "notices": agreement.notices.all(),
        "members": agreement.consumer.members.order_by("full_name"),
    }
    return render(request, "corpora/agreement.html", context)


@requires("corpora.view_agreement", model=Agreement, key="agreement_id", arg="agreement")
@require_safe
def policy(request: HttpRequest, *, agreement: Agreement) -> HttpResponse:
    """Send the agreement's policy for machines."""
    return JsonResponse(
        agreement.odrl,
        content_type="application/ld+json",
        json_dumps_params={"ensure_ascii": False, "indent": 2},
    )


@requires("corpora.sign_agreement", model=Agreement, key="agreement_id", arg="agreement")
@require_POST
def sign(request: HttpRequest, *, agreement: Agreement) -> HttpResponse:
    """Sign for one's side, under the hash that was on the screen."""
    side = request.POST.get("side", "")
    if side not in Side.values or not request.POST.get("read"):
        messages.error(request, _("Say first that you have read the agreement."))
        return redirect("corpora:agreement", agreement.pk)
    try:
        sign_agreement(
            agreement=agreement,
            side=Side(side),
            user=account(request),
            content_sha256=request.POST.get("content_sha256", ""),
            actor=actor(request),
            at=timezone.now(),
        )
    except ContractsError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Signed. The signature is bound to the text that you read."))
    return redirect("corpora:agreement", agreement.pk)


@requires("corpora.end_agreement", model=Agreement, key="agreement_id", arg="agreement")
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, *, agreement: Agreement) -> HttpResponse:
    """Say what ending the agreement means; then end it."""
    if request.method != "POST":
        return render(
            request,
            "corpora/agreement_end.html",
            {"agreement": agreement, "crumbs": _agreement_crumbs(request, agreement)},
        )
    try:
        terminate_agreement(agreement=agreement, actor=actor(request), at=timezone.now())
    except ContractsError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The agreement has ended. Access is closed."))
    return redirect("corpora:agreement", agreement.pk)


@requires("corpora.open_edition", model=Agreement, key="agreement_id", arg="agreement")
@require_POST
def open_edition(request: HttpRequest, *, agreement: Agreement) -> HttpResponse:
    """Have one's own edition of a version made."""
    form = EditionForm(request.POST)
    if not form.is_valid():
        raise Http404
    version = form.cleaned_data["version"]
    try:
        edition = services.open_edition(
            version=version, agreement=agreement, actor=actor(request), at=timezone.now()
        )
    except (ContractsError, DownloadRefused) as error:
        messages.error(request, str(error))
        return redirect("corpora:agreement", agreement.pk)
    return redirect("corpora:edition", edition.pk)


@requires("corpora.view_notice", model=DeletionNotice, key="notice_id", arg="notice")
@require_safe
def deletion_notice(request: HttpRequest, *, notice: DeletionNotice) -> HttpResponse:
    """Show what must be deleted, by when, and take the licensee's word that it was."""
    may_attest = request.user.has_perm("corpora.attest_deletion", notice)
    context = {
        "notice": notice,
        "crumbs": _agreement_crumbs(request, notice.agreement),
        "may_attest": may_attest and notice.attested_at is None,
    }
    return render(request, "corpora/deletion_notice.html", context)


@requires("corpora.view_notice", model=DeletionNotice, key="notice_id", arg="notice")
@require_safe
def deletion_list(request: HttpRequest, *, notice: DeletionNotice) -> HttpResponse:
    """Send the names to delete, one a line, for a program."""
    answer = HttpResponse(
        "".join(f"{item}\n" for item in notice.items), content_type="text/plain; charset=utf-8"
    )
    answer["Content-Disposition"] = f'attachment; filename="delete-{notice.pk}.txt"'
    return answer


@requires("corpora.attest_deletion", model=DeletionNotice, key="notice_id", arg="notice")
@require_POST
def attest(request: HttpRequest, *, notice: DeletionNotice) -> HttpResponse:
    """Record that the licensee has deleted what the notice names."""
    if not request.POST.get("deleted"):
        messages.error(request, _("Say first that every copy is deleted."))
        return redirect("corpora:deletion_notice", notice.pk)
    try:
        attest_deletion(notice=notice, user=account(request), at=timezone.now())
    except ContractsError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Thank you. Your attestation is on record."))
    return redirect("corpora:deletion_notice", notice.pk)


def _crumbs(request: HttpRequest) -> Crumbs:
    return agreements_crumbs(holds=request.user.has_perm("corpora.hold_agreements"))


def _agreement_crumbs(request: HttpRequest, agreement: Agreement) -> Crumbs:
    url = reverse("corpora:agreement", args=[agreement.pk])
    return [*_crumbs(request), {"label": agreement.asset_name, "url": url}]
