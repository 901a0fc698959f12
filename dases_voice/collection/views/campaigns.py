"""Campaigns and what is read in them: for those who prepare them, and for school heads to see."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dases_voice.collection.errors import SetIncomplete
from dases_voice.collection.forms import (
    CampaignForm,
    PromptsForm,
    QualityLimitsForm,
    UseSetForm,
)
from dases_voice.collection.models import Campaign, Prompt
from dases_voice.collection.queries import (
    campaigns_for,
    current_prompts,
    refusals_in,
    sets_for_campaign,
    versions_in_use,
)
from dases_voice.collection.services.campaigns import (
    add_prompts,
    change_campaign,
    create_campaign,
    retire_prompt,
    set_quality_limits,
    use_set,
)
from dases_voice.core.access import account, actor, requires

PAGE_SIZE = 20


@requires("collection.list_campaigns")
@require_safe
def campaign_list(request: HttpRequest) -> HttpResponse:
    """Show the campaigns that the account may see."""
    at, words = timezone.now(), request.GET.get("q", "").strip()
    found = campaigns_for(account(request)).filter(title__icontains=words)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(campaign, _stage(campaign, at)) for campaign in page],
        "words": words,
        "may_manage": request.user.has_perm("collection.manage_campaigns"),
    }
    return render(request, "collection/campaign_list.html", context)


@requires("collection.view_campaign", model=Campaign, key="campaign_id", arg="campaign")
@require_safe
def campaign_page(request: HttpRequest, *, campaign: Campaign) -> HttpResponse:
    """Show a campaign, its schools and its texts."""
    return _campaign_page(request, campaign, PromptsForm())


@requires("collection.manage_campaigns")
@require_http_methods(["GET", "HEAD", "POST"])
def campaign_new(request: HttpRequest) -> HttpResponse:
    """Create a campaign."""
    form = CampaignForm(request.POST or None)
    if form.is_bound and form.is_valid():
        campaign = create_campaign(
            facts=form.facts(),
            schools=form.cleaned_data["schools"],
            actor=actor(request),
            at=timezone.now(),
        )
        messages.success(request, _("The campaign is there. Now add the texts to read."))
        return redirect("collection:campaign", campaign.pk)
    context = {"form": form, "crumbs": _crumbs()}
    return render(request, "collection/campaign_form.html", context)


@requires("collection.manage_campaigns")
@require_http_methods(["GET", "HEAD", "POST"])
def campaign_edit(request: HttpRequest, campaign_id: UUID) -> HttpResponse:
    """Change a campaign."""
    campaign = get_object_or_404(Campaign, pk=campaign_id)
    form = CampaignForm(request.POST or None, campaign=campaign)
    if form.is_bound and form.is_valid():
        change_campaign(
            campaign=campaign,
            facts=form.facts(),
            schools=form.cleaned_data["schools"],
            actor=actor(request),
            at=timezone.now(),
        )
        messages.success(request, _("The campaign is changed."))
        return redirect("collection:campaign", campaign.pk)
    context = {"form": form, "campaign": campaign, "crumbs": _crumbs(campaign)}
    return render(request, "collection/campaign_form.html", context)


@requires("collection.manage_campaigns")
@require_http_methods(["GET", "HEAD", "POST"])
def quality_limits(request: HttpRequest, campaign_id: UUID) -> HttpResponse:
    """Say from which values on a take should be heard first, or recorded again."""
    campaign = get_object_or_404(Campaign, pk=campaign_id)
    form = QualityLimitsForm(request.POST or None, campaign=campaign)
    if form.is_bound and form.is_valid():
        set_quality_limits(
            campaign=campaign, limits=form.limits(), actor=actor(request), at=timezone.now()
        )
        messages.success(request, _("The limits are saved. Clips are judged by them from now on."))
        return redirect("collection:campaign", campaign.pk)
    context = {"form": form, "campaign": campaign, "crumbs": _crumbs(campaign)}
    return render(request, "collection/quality_limits.html", context)


@requires("collection.manage_campaigns")
@require_POST
def prompts_add(request: HttpRequest, campaign_id: UUID) -> HttpResponse:
    """Add texts to read, one per line."""
    campaign = get_object_or_404(Campaign, pk=campaign_id)
    form = PromptsForm(request.POST)
    if not form.is_valid():
        return _campaign_page(request, campaign, form)
    added = add_prompts(
        campaign=campaign,
        language=form.cleaned_data["language"],
        texts=form.cleaned_data["texts"],
        actor=actor(request),
        at=timezone.now(),
    )
    text = ngettext("%(count)s text was added.", "%(count)s texts were added.", added)
    messages.success(request, text % {"count": added})
    return redirect("collection:campaign", campaign.pk)


@requires("collection.manage_campaigns")
@require_POST
def prompt_retire(request: HttpRequest, campaign_id: UUID, prompt_id: UUID) -> HttpResponse:
    """Stop asking for a text."""
    prompt = get_object_or_404(Prompt, pk=prompt_id, campaign_id=campaign_id)
    retire_prompt(prompt=prompt, actor=actor(request), at=timezone.now())
    messages.success(request, _("This text is no longer read. Paste it again to bring it back."))
    return redirect("collection:campaign", campaign_id)


@requires("collection.manage_campaigns")
@require_POST
def set_use(request: HttpRequest, campaign_id: UUID) -> HttpResponse:
    """Ask the prompts of a set, as they are now."""
    campaign = get_object_or_404(Campaign, pk=campaign_id)
    form = UseSetForm(request.POST, sets=sets_for_campaign(campaign))
    if not form.is_valid():
        return _campaign_page(request, campaign, PromptsForm(), form)
    try:
        version = use_set(
            campaign=campaign,
            prompt_set=form.cleaned_data["prompt_set"],
            actor=actor(request),
            at=timezone.now(),
        )
    except SetIncomplete as error:
        messages.error(request, str(error))
    else:
        said = _("Version %(number)s of “%(title)s” is asked now, and stays as it is.")
        words = {"number": version.number, "title": version.prompt_set.title}
        messages.success(request, said % words)
    return redirect("collection:campaign", campaign.pk)


def _campaign_page(
    request: HttpRequest,
    campaign: Campaign,
    form: PromptsForm,
    set_form: UseSetForm | None = None,
) -> HttpResponse:
    at = timezone.now()
    context = {
        "campaign": campaign,
        "stage": _stage(campaign, at),
        "refusals": refusals_in(campaign, at=at),
        "prompts": current_prompts(campaign),
        "schools": campaign.schools.order_by("name"),
        "form": form,
        "set_form": set_form or UseSetForm(sets=sets_for_campaign(campaign)),
        "versions": versions_in_use(campaign),
        "may_manage": request.user.has_perm("collection.manage_campaigns"),
        "crumbs": _crumbs(),
    }
    return render(request, "collection/campaign.html", context)


def _crumbs(campaign: Campaign | None = None) -> list[dict[str, str]]:
    """Return the way back to the list of campaigns, and to one campaign."""
    crumbs = [{"label": _("Campaigns"), "url": reverse("collection:campaigns")}]
    if campaign is not None:
        url = reverse("collection:campaign", args=[campaign.pk])
        crumbs.append({"label": campaign.title, "url": url})
    return crumbs


def _stage(campaign: Campaign, at: datetime) -> str:
    if campaign.is_running(at=at):
        return "running"
    return "ahead" if at < campaign.starts_at else "over"
