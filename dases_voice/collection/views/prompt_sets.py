"""Sets of prompts: the library, one set, what it says of itself, and copies of it."""

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import TextChoices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dases_voice.collection.enums import CefrLevel, PromptKind, PromptLanguage, SchoolCycle
from dases_voice.collection.forms import SetForm
from dases_voice.collection.models import PromptSet
from dases_voice.collection.queries import (
    SetSearch,
    current_version,
    incomplete_prompts,
    matching_sets,
    prompts_of_set,
    schools_of,
)
from dases_voice.collection.services.prompt_sets import change_set, copy_set, create_set
from dases_voice.core.access import View, account, actor, requires

PAGE_SIZE = 20
FILTERS: tuple[tuple[str, type[TextChoices]], ...] = (
    ("language", PromptLanguage),
    ("level", CefrLevel),
    ("cycle", SchoolCycle),
    ("kind", PromptKind),
)


def on_set(permission: str) -> Callable[[View], View]:
    """Let in the accounts that hold `permission` on the set of the address; hand it to the view."""
    return requires(permission, model=PromptSet, key="set_id", arg="prompt_set")


@requires("collection.list_prompt_sets")
@require_safe
def set_list(request: HttpRequest) -> HttpResponse:
    """Show the sets of the account's schools and the library."""
    search = _search(request)
    page = Paginator(matching_sets(account(request), search), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    context = {
        "page": page,
        "search": search,
        "is_searched": search != SetSearch(),
        "filters": _filters(search),
        "own": {school.pk for school in schools_of(account(request))},
    }
    return render(request, "collection/prompt_sets.html", context)


@on_set("collection.view_prompt_set")
@require_safe
def set_page(request: HttpRequest, *, prompt_set: PromptSet) -> HttpResponse:
    """Show a set and its prompts."""
    version = current_version(prompt_set)
    context = {
        "prompt_set": prompt_set,
        "version": version,
        "prompts": prompts_of_set(prompt_set),
        "incomplete": set(incomplete_prompts(version).values_list("pk", flat=True)),
        "kinds": PromptKind.choices,
        "may_edit": request.user.has_perm("collection.edit_prompt_set", prompt_set),
        "schools": schools_of(account(request)),
        "crumbs": set_crumbs(),
    }
    return render(request, "collection/prompt_set.html", context)


@requires("collection.list_prompt_sets")
@require_http_methods(["GET", "HEAD", "POST"])
def set_new(request: HttpRequest) -> HttpResponse:
    """Begin a set: for one's school, or for everybody where one runs the platform."""
    form = SetForm(request.POST or None, schools=schools_of(account(request)))
    if form.is_bound and form.is_valid():
        made = create_set(
            facts=form.facts(),
            school=form.cleaned_data.get("school"),
            actor=actor(request),
            at=timezone.now(),
        )
        messages.success(request, _("The set is there. Now add the prompts."))
        return redirect("collection:prompt_set", made.pk)
    context = {"form": form, "crumbs": set_crumbs()}
    return render(request, "collection/prompt_set_form.html", context)


@on_set("collection.edit_prompt_set")
@require_http_methods(["GET", "HEAD", "POST"])
def set_edit(request: HttpRequest, *, prompt_set: PromptSet) -> HttpResponse:
    """Change what a set says of itself."""
    form = SetForm(request.POST or None, prompt_set=prompt_set)
    if form.is_bound and form.is_valid():
        change_set(
            prompt_set=prompt_set, facts=form.facts(), actor=actor(request), at=timezone.now()
        )
        messages.success(request, _("The set is changed."))
        return redirect("collection:prompt_set", prompt_set.pk)
    context = {"form": form, "prompt_set": prompt_set, "crumbs": set_crumbs(prompt_set)}
    return render(request, "collection/prompt_set_form.html", context)


@on_set("collection.view_prompt_set")
@require_POST
def set_copy(request: HttpRequest, *, prompt_set: PromptSet) -> HttpResponse:
    """Copy a set into one of the account's schools, or beside the platform's own."""
    schools = schools_of(account(request))
    school = None
    if schools:
        school = get_object_or_404(schools, pk=request.POST.get("school") or schools[0].pk)
    title = _("%(title)s (copy)") % {"title": prompt_set.title[:100]}
    made = copy_set(
        prompt_set=prompt_set,
        school=school,
        title=title,
        actor=actor(request),
        at=timezone.now(),
    )
    messages.success(request, _("This copy is yours: change it as you like."))
    return redirect("collection:prompt_set", made.pk)


def set_crumbs(prompt_set: PromptSet | None = None) -> list[dict[str, str]]:
    """Return the way back to the library, and to one set."""
    crumbs = [{"label": _("Prompts"), "url": reverse("collection:prompt_sets")}]
    if prompt_set is not None:
        url = reverse("collection:prompt_set", args=[prompt_set.pk])
        crumbs.append({"label": prompt_set.title, "url": url})
    return crumbs


def _search(request: HttpRequest) -> SetSearch:
    asked = {name: request.GET.get(name, "") for name, _choices in FILTERS}
    return SetSearch(
        words=request.GET.get("q", "").strip(),
        is_own=request.GET.get("whose") == "own",
        **{name: asked[name] for name, choices in FILTERS if asked[name] in choices.values},
    )


def _filters(search: SetSearch) -> list[dict[str, object]]:
    """Return the filters as `components/list_tools.html` shows them."""
    words = {"language": _("Language"), "level": _("Level"), "cycle": _("Cycle"), "kind": _("Kind")}
    whose = [("", _("All")), ("own", _("Of my school"))]
    filters = [_filter("whose", _("Whose"), whose, "own" if search.is_own else "")]
    for name, choices in FILTERS:
        options = [("", _("All")), *((c.value, str(c.label)) for c in choices)]
        filters.append(_filter(name, words[name], options, getattr(search, name)))
    return filters


def _filter(
    name: str, label: str, options: list[tuple[str, str]], chosen: str
) -> dict[str, object]:
    shown = [
        {"value": value, "label": words, "selected": value == chosen} for value, words in options
    ]
    return {"name": name, "label": label, "options": shown}
