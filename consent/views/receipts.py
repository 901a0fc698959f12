"""The receipt: as a page, on paper, and as the very bytes that were sealed, with the seal."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from consent.models import Receipt
from consent.queries import seal_of
from consent.views.receipt_pdf import draw_receipt
from consent.views.receipt_words import lines_of
from consent.views.visits import Visit, proved


@require_GET
@proved
def receipt(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show the receipt of the last answer, ready to print or to keep."""
    issued = visit.receipt
    if issued is None:
        return HttpResponseRedirect(visit.urls["answer"])
    context = {
        "visit": visit,
        "receipt": issued,
        "lines": lines_of(issued),
        "is_sealed": seal_of(issued) is not None,
    }
    return render(request, "consent/receipt.html", context)


@require_GET
@proved
def receipt_file(_request: HttpRequest, visit: Visit) -> HttpResponse:
    """Hand the receipt out for machines."""
    issued = visit.receipt
    if issued is None:
        return HttpResponseRedirect(visit.urls["answer"])
    return _attachment(issued.content.encode(), "application/json", issued, "json")


@require_GET
@proved
def receipt_seal(_request: HttpRequest, visit: Visit) -> HttpResponse:
    """Hand out the signature that goes with the file."""
    issued = visit.receipt
    seal = seal_of(issued) if issued else None
    if issued is None or seal is None:
        return HttpResponseRedirect(visit.urls["answer"])
    return _attachment(seal.jws.encode(), "application/jose", issued, "json.jws")


@require_GET
@proved
def receipt_pdf(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Hand the same out on one sheet of paper."""
    issued = visit.receipt
    if issued is None:
        return HttpResponseRedirect(visit.urls["answer"])
    check_url = request.build_absolute_uri(reverse("proof:verify"))
    sheet = draw_receipt(receipt=issued, check_url=check_url)
    return _attachment(sheet, "application/pdf", issued, "pdf")


def _attachment(content: bytes, kind: str, issued: Receipt, suffix: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    name = f"receipt-{issued.number}.{suffix}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
