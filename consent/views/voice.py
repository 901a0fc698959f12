"""Where the child's voice is, and the recordings themselves."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from consent import voices
from consent.errors import SignerNotEntitled
from consent.services import hear_recording, may_sign
from consent.views.visits import Visit, proved
from consent.voices import Sound


@require_GET
@proved
def voice(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show where the voice is, in numbers, and let those who may listen to it."""
    clips = voices.clips_of(visit.subject.pk)
    may_listen = may_sign(link=visit.link, at=visit.at)
    context = {
        "visit": visit,
        "kept": len(clips),
        "closed": voices.closed_count(visit.subject.pk),
        "where": voices.whereabouts_of(visit.subject.pk),
        "may_listen": may_listen,
        "clips": [(clip, _address(visit, clip.id)) for clip in clips] if may_listen else [],
    }
    return render(request, "consent/voice.html", context)


@require_GET
@proved
def recording(_request: HttpRequest, visit: Visit, recording_id: UUID) -> HttpResponse:
    """Hand one recording out, to listen to or to save."""
    try:
        sound = hear_recording(link=visit.link, recording_id=recording_id, at=visit.at)
    except SignerNotEntitled as error:
        raise Http404 from error
    if sound is None:
        raise Http404
    return hand_out(sound, recording_id)


def hand_out(sound: Sound, recording_id: UUID) -> HttpResponse:
    """Return the bytes of a recording, to be played or saved under a name that tells nothing."""
    response = HttpResponse(sound.content, content_type=sound.media_type)
    suffix = sound.media_type.rpartition("/")[2]
    name = f"recording-{recording_id}.{suffix}"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def _address(visit: Visit, recording_id: UUID) -> str:
    return reverse("consent:recording", args=[visit.token, recording_id])
