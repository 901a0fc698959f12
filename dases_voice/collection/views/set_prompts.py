"""The prompts of one set: added, changed, moved, taken out, seen and heard as pupils do."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dases_voice.collection.enums import PromptKind, PromptPicture
from dases_voice.collection.errors import PromptsFull, VoiceUnusable
from dases_voice.collection.forms import PromptForm
from dases_voice.collection.models import PromptSet, PromptVoice, SetPrompt
from dases_voice.collection.queries import prompts_of_set
from dases_voice.collection.services.prompt_sets import (
    add_prompts_to_set,
    change_prompt,
    move_prompt,
    remove_prompt,
)
from dases_voice.collection.services.prompt_voices import add_voice, remove_voice
from dases_voice.collection.views.prompt_sets import on_set, set_crumbs
from dases_voice.collection.views.prompts import shown, voice_response
from dases_voice.core.access import account, actor

WAYS = {"up": -1, "down": 1}


@on_set("collection.edit_prompt_set")
@require_http_methods(["GET", "HEAD", "POST"])
def prompt_add(request: HttpRequest, *, prompt_set: PromptSet, kind: str) -> HttpResponse:
    """Add a prompt of one kind."""
    if kind not in PromptKind.values:
        raise Http404
    form = PromptForm(request.POST or None, request.FILES or None, kind=PromptKind(kind))
    if form.is_bound and form.is_valid():
        try:
            voice = _new_voice(request, prompt_set, form)
            add_prompts_to_set(
                prompt_set=prompt_set,
                prompts=[form.facts(voice_id=voice.pk if voice else None)],
                actor=actor(request),
                at=timezone.now(),
            )
        except VoiceUnusable as error:
            form.add_error("voice", str(error))
        except PromptsFull as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The prompt is added."))
            return redirect("collection:prompt_set", prompt_set.pk)
    return _form_page(request, prompt_set, form)


@on_set("collection.edit_prompt_set")
@require_http_methods(["GET", "HEAD", "POST"])
def prompt_edit(request: HttpRequest, *, prompt_set: PromptSet, prompt_id: UUID) -> HttpResponse:
    """Change a prompt."""
    prompt = _prompt(prompt_set, prompt_id)
    form = PromptForm(
        request.POST or None,
        request.FILES or None,
        kind=PromptKind(prompt.kind),
        prompt=prompt,
    )
    if form.is_bound and form.is_valid():
        try:
            voice = _new_voice(request, prompt_set, form)
        except VoiceUnusable as error:
            form.add_error("voice", str(error))
        else:
            if form.cleaned_data.get("without_voice") and prompt.voice is not None:
                remove_voice(voice=prompt.voice, actor=actor(request), at=timezone.now())
            change_prompt(
                prompt=prompt,
                facts=form.facts(voice_id=voice.pk if voice else None),
                actor=actor(request),
                at=timezone.now(),
            )
            messages.success(request, _("The prompt is changed."))
            return redirect("collection:prompt_set", prompt_set.pk)
    return _form_page(request, prompt_set, form)


@on_set("collection.edit_prompt_set")
@require_POST
def prompt_move(
    request: HttpRequest, *, prompt_set: PromptSet, prompt_id: UUID, way: str
) -> HttpResponse:
    """Move a prompt by one place, and stay on it."""
    if way not in WAYS:
        raise Http404
    prompt = _prompt(prompt_set, prompt_id)
    moved = move_prompt(prompt=prompt, by=WAYS[way], actor=actor(request), at=timezone.now())
    return redirect(f"{reverse('collection:prompt_set', args=[prompt_set.pk])}#p-{moved.key}")


@on_set("collection.edit_prompt_set")
@require_POST
def prompt_remove(request: HttpRequest, *, prompt_set: PromptSet, prompt_id: UUID) -> HttpResponse:
    """Take a prompt out."""
    remove_prompt(prompt=_prompt(prompt_set, prompt_id), actor=actor(request), at=timezone.now())
    messages.success(request, _("The prompt is taken out. Campaigns that use it keep it."))
    return redirect("collection:prompt_set", prompt_set.pk)


@on_set("collection.view_prompt_set")
@require_safe
def prompt_preview(request: HttpRequest, *, prompt_set: PromptSet, prompt_id: UUID) -> HttpResponse:
    """Show a prompt as a pupil sees it."""
    prompts = list(prompts_of_set(prompt_set))
    place = next((i for i, prompt in enumerate(prompts) if prompt.key == prompt_id), None)
    if place is None:
        raise Http404
    prompt = prompts[place]
    voice_url = reverse("collection:set_voice", args=[prompt_set.pk, prompt.key])
    context = {
        "prompt_set": prompt_set,
        "prompt": shown(prompt, voice_url=voice_url),
        "number": place + 1,
        "total": len(prompts),
        "before": prompts[place - 1] if place else None,
        "after": prompts[place + 1] if place + 1 < len(prompts) else None,
    }
    return render(request, "collection/prompt_preview.html", context)


@on_set("collection.view_prompt_set")
@require_safe
def set_voice(request: HttpRequest, *, prompt_set: PromptSet, prompt_id: UUID) -> HttpResponse:
    """Give the voice of a prompt to who may see the set."""
    return voice_response(_prompt(prompt_set, prompt_id))


def _prompt(prompt_set: PromptSet, prompt_id: UUID) -> SetPrompt:
    return get_object_or_404(prompts_of_set(prompt_set), key=prompt_id)


def _new_voice(request: HttpRequest, prompt_set: PromptSet, form: PromptForm) -> PromptVoice | None:
    file = form.cleaned_data.get("voice")
    if file is None:
        return None
    return add_voice(
        data=file.read(),
        is_synthesised=form.cleaned_data["is_synthesised"],
        made_by=form.cleaned_data["made_by"],
        school=prompt_set.school,
        user=account(request),
        actor=actor(request),
        at=timezone.now(),
    )


def _form_page(request: HttpRequest, prompt_set: PromptSet, form: PromptForm) -> HttpResponse:
    context = {
        "form": form,
        "prompt_set": prompt_set,
        "kind": form.kind,
        "pictures": PromptPicture.choices if "picture" in form.fields else (),
        "crumbs": set_crumbs(prompt_set),
    }
    status = 422 if form.errors else 200
    return render(request, "collection/set_prompt_form.html", context, status=status)
