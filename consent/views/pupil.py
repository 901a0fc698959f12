"""What is kept about a pupil, for that pupil alone: to read, to hear, to take along, to stop."""

import json
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from consent.enums import Assurance, InvitationState
from consent.errors import InvitationClosed
from consent.forms import SheetForm
from consent.models import PUPIL
from consent.services import hear_own_recording, own_export_of, prove_pupil, withdraw_consent
from consent.services.links import MAX_ATTEMPTS
from consent.views.pupil_visits import (
    PupilVisit,
    at_pupils_door,
    dead_sheet,
    proved_pupil,
    pupils_language,
)
from consent.views.visits import forget_proof, open_to_all, remember_proof
from consent.views.voice import hand_out


@require_http_methods(["GET", "HEAD", "POST"])
@at_pupils_door
def door(request: HttpRequest, visit: PupilVisit) -> HttpResponse:
    """Welcome the pupil, and ask for the code of the sheet. The right one uses it up."""
    if request.method != "POST":
        if visit.invitation.state == InvitationState.USED:
            return redirect(visit.urls["mine"])
        return render(request, "own_voice/door.html", {"visit": visit, "form": SheetForm()})
    form = SheetForm(request.POST)
    if form.is_valid():
        code = form.cleaned_data["code"]
        try:
            if prove_pupil(invitation=visit.invitation, code=code, at=visit.at):
                remember_proof(request, visit.invitation, Assurance.LINK_AND_CODE, visit.at)
                return redirect(visit.urls["mine"])
        except InvitationClosed:
            return dead_sheet(request)
        visit.invitation.refresh_from_db(fields=["attempts"])
        if (left := MAX_ATTEMPTS - visit.invitation.attempts) <= 0:
            return dead_sheet(request)
        form.say_wrong(tries_left=left)
    return render(request, "own_voice/door.html", {"visit": visit, "form": form})


@require_GET
@proved_pupil
def mine(request: HttpRequest, visit: PupilVisit) -> HttpResponse:
    """Show what is kept, why, who may hear it, where it is, whom to ask, and how to stop."""
    clips = [(clip, reverse("own:recording", args=[visit.token, clip.id])) for clip in visit.clips]
    return render(request, "own_voice/mine.html", {"visit": visit, "clips": clips})


@require_GET
@proved_pupil
def recording(_request: HttpRequest, visit: PupilVisit, recording_id: UUID) -> HttpResponse:
    """Hand one of the pupil's own recordings out, to listen to or to save."""
    sound = hear_own_recording(subject=visit.subject, recording_id=recording_id, at=visit.at)
    if sound is None:
        raise Http404
    return hand_out(sound, recording_id)


@require_http_methods(["GET", "HEAD", "POST"])
@proved_pupil
def stop(request: HttpRequest, visit: PupilVisit) -> HttpResponse:
    """Say what stopping does, then do it on the pupil's word alone."""
    if request.method != "POST":
        return render(request, "own_voice/stop.html", {"visit": visit})
    withdraw_consent(subject=visit.subject, signer=PUPIL, at=visit.at)
    return redirect(visit.urls["mine"])


@require_GET
@proved_pupil
def saved(request: HttpRequest, visit: PupilVisit) -> HttpResponse:
    """Hand the page out as a file that opens anywhere and needs nothing else."""
    response = render(request, "own_voice/saved.html", {"visit": visit})
    response.headers["Content-Disposition"] = 'attachment; filename="voice.html"'
    return response


@require_GET
@proved_pupil
def export(_request: HttpRequest, visit: PupilVisit) -> HttpResponse:
    """Hand the same out for another service."""
    content = json.dumps(own_export_of(visit.subject), indent=2, ensure_ascii=False)
    response = HttpResponse(content, content_type="application/json")
    response.headers["Content-Disposition"] = 'attachment; filename="voice.json"'
    return response


@require_POST
@at_pupils_door
def leave(request: HttpRequest, visit: PupilVisit) -> HttpResponse:
    """Close the page behind the pupil, on a device that others use."""
    forget_proof(request)
    return redirect(f"{reverse('own:goodbye')}?lang={visit.language}")


@require_GET
@open_to_all
def goodbye(request: HttpRequest) -> HttpResponse:
    """Say that nothing is left open."""
    return render(request, "own_voice/goodbye.html", {"language": pupils_language(request)})
