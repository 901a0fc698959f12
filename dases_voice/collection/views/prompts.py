"""What a tablet shows of each prompt, and the voice that it plays."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from dases_voice.collection.enums import PromptKind, PromptPicture
from dases_voice.collection.models import Prompt, PromptContent, Turn
from dases_voice.collection.queries import current_prompts, prompts_of_turn
from dases_voice.collection.services.prompt_voices import VOICE_TYPE, sound_of
from dases_voice.collection.views.devices import in_turn


@in_turn("a tablet on which a turn is going on")
@require_safe
def voice(request: HttpRequest, *, turn: Turn, prompt_id: UUID) -> HttpResponse:
    """Give the voice that a prompt is said with."""
    prompts = current_prompts(turn.session.campaign).select_related("voice__blob__data_key")
    return voice_response(prompts.filter(pk=prompt_id).first())


def voice_response(prompt: PromptContent | None) -> HttpResponse:
    """Return the sound of a prompt's voice, or 404 where there is none any more."""
    sound = sound_of(prompt.voice) if prompt is not None else None
    if sound is None:
        raise Http404
    return HttpResponse(sound, content_type=VOICE_TYPE)


def asked_in(turn: Turn) -> list[dict[str, object]]:
    """Return what static/js/recorder/types.js calls Prompt, for each prompt of the turn."""
    return [
        {
            "id": str(prompt.pk),
            "position": number,
            "done": is_done,
            **shown(prompt, voice_url=_voice_url(prompt)),
        }
        for number, (prompt, is_done) in enumerate(prompts_of_turn(turn), start=1)
    ]


def shown(prompt: PromptContent, *, voice_url: str) -> dict[str, object]:
    """Return what a pupil sees and hears of a prompt, and how long a take of it may last."""
    kind, voice = PromptKind(prompt.kind), prompt.voice
    return {
        "kind": kind.value,
        "language": prompt.language,
        "text": prompt.text,
        "picture": _picture(PromptPicture(prompt.picture)) if prompt.picture else None,
        "voice": (
            {"url": voice_url, "is_synthesised": voice.is_synthesised}
            if voice is not None and voice.removed_at is None
            else None
        ),
        "max_duration_s": kind.max_duration_s,
        "end_silence_s": kind.end_silence_s,
    }


def _picture(picture: PromptPicture) -> dict[str, str]:
    url = static(f"img/prompts/{picture.value}.svg")
    return {"url": f"{url}#symbol", "label": picture.description}


def _voice_url(prompt: Prompt) -> str:
    return reverse("collection:voice", args=[prompt.pk])
