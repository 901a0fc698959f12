"""The receipt: as a page to print, and as the very bytes that were hashed."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_GET

from consent.enums import PurposeCode
from consent.models import Receipt
from consent.queries import receipt_of_group
from consent.views.visits import Visit, proved


@require_GET
@proved
def receipt(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show the receipt of the last answer, ready to print."""
    issued = _receipt(visit)
    if issued is None:
        return HttpResponseRedirect(visit.urls["answer"])
    context = {
        "visit": visit,
        "answer": visit.answer,
        "receipt": issued,
        "record": issued.record["record"],
        "purposes": [PurposeCode(p["code"]).label for p in issued.record["record"]["purposes"]],
    }
    return render(request, "consent/receipt.html", context)


@require_GET
@proved
def receipt_file(_request: HttpRequest, visit: Visit) -> HttpResponse:
    """Hand the receipt out for machines."""
    issued = _receipt(visit)
    if issued is None:
        return HttpResponseRedirect(visit.urls["answer"])
    response = HttpResponse(issued.content, content_type="application/json")
    name = f"receipt-{issued.number}.json"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _receipt(visit: Visit) -> Receipt | None:
    return receipt_of_group(visit.answer.group) if visit.answer else None
