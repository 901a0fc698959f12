"""What a family may ask for besides yes and no, and the file that answers some of it."""

import json

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from consent.enums import Channel, Right
from consent.forms import RightsForm
from consent.queries import may_export, requests_of, told_requests_of_pupil
from consent.services import export_of, receive_request
from consent.views.visits import Visit, proved


@require_http_methods(["GET", "HEAD", "POST"])
@proved
def rights(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show what can be asked for and what was asked; take a new request."""
    form = RightsForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        received = receive_request(
            subject=visit.subject,
            holder=visit.link.holder,
            right=Right(form.cleaned_data["right"]),
            channel=Channel.WEB,
            words=form.cleaned_data["words"],
            actor=str(visit.signer),
            at=visit.at,
        )
        messages.success(request, _("We have it. Its number is %(n)s.") % {"n": received.serial})
        return HttpResponseRedirect(visit.urls["rights"])
    context = {
        "visit": visit,
        "form": form,
        "requests": requests_of(visit.subject, visit.link.holder),
        "may_export": may_export(visit.subject, visit.link.holder),
        "of_the_child": told_requests_of_pupil(visit.subject),
    }
    return render(request, "consent/rights.html", context)


@require_GET
@proved
def export(_request: HttpRequest, visit: Visit) -> HttpResponse:
    """Hand out all that is kept about the child, once a request for it is granted."""
    if not may_export(visit.subject, visit.link.holder):
        raise Http404
    content = json.dumps(export_of(visit.subject), indent=2, ensure_ascii=False)
    response = HttpResponse(content, content_type="application/json")
    response.headers["Content-Disposition"] = 'attachment; filename="export.json"'
    return response
