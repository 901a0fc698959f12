"""What is due, by when: the officer's first page, and the check of the chains."""

from datetime import datetime

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from consent.models import RightsRequest, WithdrawalCase
from dases_voice.core.access import requires
from dases_voice.protection.queries.desk import DueItem, due_items, found_by_number
from dases_voice.protection.services import verify_chains
from dases_voice.protection.views.clocks import clock_words

PAGE_SIZE = 30


@requires("protection.work")
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """List open cases and requests, the most urgent first; or what a number leads to."""
    at, number = timezone.now(), request.GET.get("q", "").strip()
    items = [_found(about) for about in found_by_number(number)] if number else due_items()
    page = Paginator(items, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "rows": [_row(item, at) for item in page],
        "page": page,
        "number": number,
        "total": len(items),
        "late": sum(item.urgency(at) == "danger" for item in items),
    }
    return render(request, "protection/desk.html", context)


@requires("protection.work")
@require_POST
def verify(request: HttpRequest) -> HttpResponse:
    """Verify both chains now, and show what was found."""
    return render(request, "protection/chains.html", {"check": verify_chains(at=timezone.now())})


def _found(about: WithdrawalCase | RightsRequest) -> DueItem:
    return next((item for item in due_items() if item.about == about), DueItem(about, None, None))


def _row(item: DueItem, at: datetime) -> dict[str, object]:
    return {
        "about": item.about,
        "is_request": item.is_request,
        "clock": clock_words(item.due_at, at=at),
        "urgency": item.urgency(at),
    }
