"""One request about rights: its clock and its answer; and those that come by letter."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consent.enums import Channel, Right, RightsEvent
from consent.errors import ConsentError
from consent.models import Receipt, RightsRequest
from consent.services import may_open_pupil_door, move_request, receive_request
from dases_voice.core.access import View, actor, requires
from dases_voice.protection.forms.desk import AnswerForm, IdentityForm, LetterForm, TellingForm
from dases_voice.protection.views.clocks import clock_words


def _of_request(view: View) -> View:
    return requires("protection.work", model=RightsRequest, key="request_id", arg="asked")(view)


@_of_request
@require_safe
def rights_request(request: HttpRequest, *, asked: RightsRequest) -> HttpResponse:
    """Show what is asked for, by when an answer is due, and the answers there are."""
    context = {
        "asked": asked,
        "may_have_sheet": may_open_pupil_door(asked),
        "sheets": asked.pupil_invitations.all(),
        "telling_form": TellingForm(auto_id="id_telling_%s"),
        "clock": clock_words(asked.due_at, at=timezone.now()),
        "form": AnswerForm(is_of_pupil=asked.holder_id is None),
        "identity_form": IdentityForm(auto_id="id_identity_%s"),
        "openings": asked.identity_openings.all(),
    }
    return render(request, "protection/request.html", context)


@_of_request
@require_POST
def answer(request: HttpRequest, *, asked: RightsRequest) -> HttpResponse:
    """Answer, or take more time."""
    form = AnswerForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose an answer."))
        return redirect("protection:request", asked.pk)
    try:
        move_request(
            request=asked,
            event=RightsEvent(form.cleaned_data["event"]),
            reason=form.cleaned_data["reason"],
            actor=actor(request),
            at=timezone.now(),
        )
    except ConsentError as error:
        messages.error(request, str(error))
    else:
        told = _("It is noted, and the family is told.")
        untold = _("It is noted. Nobody was sent a message: give the pupil the answer by hand.")
        messages.success(request, told if asked.holder_id else untold)
    return redirect("protection:request", asked.pk)


@requires("protection.work")
@require_http_methods(["GET", "HEAD", "POST"])
def request_new(request: HttpRequest) -> HttpResponse:
    """Write down a request that came by letter or telephone."""
    form = LetterForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        receipt: Receipt = form.cleaned_data["receipt"]
        received = receive_request(
            subject=receipt.subject,
            holder=receipt.holder,
            right=Right(form.cleaned_data["right"]),
            channel=Channel(form.cleaned_data["channel"]),
            words=form.cleaned_data["words"],
            actor=actor(request),
            at=timezone.now(),
        )
        return redirect("protection:request", received.pk)
    return render(request, "protection/request_new.html", {"form": form})
