"""A pupil's own request: written down by name, answered by a sheet, told to the parents or not."""

import segno
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from consent.enums import Channel, Right
from consent.errors import ConsentError
from consent.models import RightsRequest
from consent.queries import audience_for
from consent.services import decide_on_telling, open_pupil_door, receive_request
from consent.views.own_words import own_words
from dases_voice.core.access import actor, requires
from dases_voice.protection.forms.desk import PupilForm, TellingForm
from dases_voice.protection.queries.pupils import pupil_named


@requires("protection.work")
@require_http_methods(["GET", "HEAD", "POST"])
def pupil_request_new(request: HttpRequest) -> HttpResponse:
    """Write down that a pupil asks what is kept. Nobody is told."""
    form = PupilForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        said = form.cleaned_data
        names = {key: said[key] for key in ("uai", "first_name", "last_name", "birth_date")}
        subject = pupil_named(**names)
        if subject is not None:
            received = receive_request(
                subject=subject,
                holder=None,
                right=Right.ACCESS,
                channel=Channel(said["channel"]),
                words=said["words"],
                actor=actor(request),
                at=timezone.now(),
            )
            return redirect("protection:request", received.pk)
        form.say_unknown()
    return render(request, "protection/pupil_request_new.html", {"form": form})


@requires("protection.work", model=RightsRequest, key="request_id", arg="asked")
@never_cache
@require_POST
def sheet(request: HttpRequest, *, asked: RightsRequest) -> HttpResponse:
    """Grant the request and show the sheet this once, to be printed."""
    at = timezone.now()
    try:
        issued = open_pupil_door(request=asked, actor=actor(request), at=at)
    except ConsentError as error:
        messages.error(request, str(error))
        return redirect("protection:request", asked.pk)
    birth_date = asked.subject.birth_date
    assert birth_date is not None  # noqa: S101  # an erased pupil gets no sheet
    address = f"{settings.DASES_BASE_URL}{reverse('own:door', args=[issued.token])}"
    context = {
        "asked": asked,
        "words": own_words(audience_for(birth_date, at)),
        "language": settings.LANGUAGE_CODE,
        "address": address,
        "qr": segno.make(address, error="m").svg_data_uri(scale=4, border=2),
        "code": f"{issued.code[:3]} {issued.code[3:]}",
        "expires_at": issued.invitation.expires_at,
    }
    return render(request, "protection/sheet.html", context)


@requires("protection.work", model=RightsRequest, key="request_id", arg="asked")
@require_POST
def telling(request: HttpRequest, *, asked: RightsRequest) -> HttpResponse:
    """Write down whether the parents are told, and why."""
    form = TellingForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say yes or no, and why."))
        return redirect("protection:request", asked.pk)
    try:
        decide_on_telling(
            request=asked,
            is_told=form.cleaned_data["is_told"],
            reason=form.cleaned_data["reason"],
            actor=actor(request),
            at=timezone.now(),
        )
    except ConsentError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Your decision is noted."))
    return redirect("protection:request", asked.pk)
