"""Sets of prompts as files: an example, one that is sent and looked at first, and one that is taken."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from dases_voice.collection.errors import PromptsFull
from dases_voice.collection.forms import ImportForm
from dases_voice.collection.models import PromptSet
from dases_voice.collection.queries import prompts_of_set
from dases_voice.collection.services.prompt_sets import add_prompts_to_set
from dases_voice.collection.services.prompt_tables import (
    PromptTable,
    example_table,
    prompts_as_table,
    read_prompts,
)
from dases_voice.collection.views.prompt_sets import on_set, set_crumbs
from dases_voice.core.access import actor, requires
from dases_voice.core.tables import TableUnreadable, decode_table


@on_set("collection.edit_prompt_set")
@require_http_methods(["GET", "HEAD", "POST"])
def table_import(request: HttpRequest, *, prompt_set: PromptSet) -> HttpResponse:
    """Take a file and show what is in it; nothing is saved before the second, confirming form.

    The text travels in that form, so that there is nothing to keep and to forget in between.
    """
    form = ImportForm(request.POST or None, request.FILES or None)
    try:
        if confirmed := request.POST.get("text"):
            return _add(request, prompt_set, confirmed)
        if form.is_bound and form.is_valid():
            text = decode_table(form.cleaned_data["file"].read())
            return _preview(request, prompt_set, text, read_prompts(text))
    except (TableUnreadable, PromptsFull) as error:
        form.add_error("file", str(error))
    context = {"form": form, "prompt_set": prompt_set, "crumbs": set_crumbs(prompt_set)}
    status = 422 if form.errors else 200
    return render(request, "collection/prompts_import.html", context, status=status)


@on_set("collection.view_prompt_set")
@require_safe
def table_export(request: HttpRequest, *, prompt_set: PromptSet) -> HttpResponse:
    """Hand out the prompts of the current version in the form of the import."""
    name = slugify(prompt_set.title) or "prompts"
    return _file(prompts_as_table(prompts_of_set(prompt_set)), f"{name}.csv")


@requires("collection.list_prompt_sets")
@require_safe
def table_example(request: HttpRequest) -> HttpResponse:
    """Hand out a small file in the right form."""
    return _file(example_table(), "exemple-consignes.csv")


def _preview(
    request: HttpRequest, prompt_set: PromptSet, text: str, table: PromptTable
) -> HttpResponse:
    context = {
        "prompt_set": prompt_set,
        "table": table,
        "text": text,
        "crumbs": set_crumbs(prompt_set),
    }
    status = 422 if table.faults else 200
    return render(request, "collection/prompts_preview.html", context, status=status)


def _add(request: HttpRequest, prompt_set: PromptSet, text: str) -> HttpResponse:
    table = read_prompts(text)
    if table.faults:
        return _preview(request, prompt_set, text, table)
    rows = add_prompts_to_set(
        prompt_set=prompt_set,
        prompts=[row.facts for row in table.rows],
        actor=actor(request),
        at=timezone.now(),
    )
    said = ngettext("%(n)s prompt was added.", "%(n)s prompts were added.", len(rows))
    messages.success(request, said % {"n": len(rows)})
    return redirect("collection:prompt_set", prompt_set.pk)


def _file(content: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)
