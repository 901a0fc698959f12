"""Break-glass: who is behind a number. The page is shown once and kept nowhere."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from consent.models import RightsRequest, WithdrawalCase
from dases_voice.core.access import account, requires
from dases_voice.protection.forms.desk import IdentityForm
from dases_voice.protection.services import open_identity


@requires("protection.work", model=WithdrawalCase, key="case_id", arg="case")
@never_cache
@require_POST
def case_identity(request: HttpRequest, *, case: WithdrawalCase) -> HttpResponse:
    """Show who is behind a case."""
    return _show(request, case, "protection:case")


@requires("protection.work", model=RightsRequest, key="request_id", arg="asked")
@never_cache
@require_POST
def request_identity(request: HttpRequest, *, asked: RightsRequest) -> HttpResponse:
    """Show who is behind a request."""
    return _show(request, asked, "protection:request")


def _show(request: HttpRequest, of: WithdrawalCase | RightsRequest, back: str) -> HttpResponse:
    form = IdentityForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Nobody is shown without a reason."))
        return redirect(back, of.pk)
    reason = form.cleaned_data["reason"]
    identity = open_identity(of=of, reason=reason, user=account(request), at=timezone.now())
    context = {"about": of, "identity": identity, "back": back}
    return render(request, "protection/identity.html", context)
