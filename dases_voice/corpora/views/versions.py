"""A version's page, and what an operator does with versions."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contracts.queries import agreements_held_by
from contracts.services.compilation import clauses_in
from contracts.services.templates import shipped_source
from dases_voice.core.access import account, actor, requires
from dases_voice.corpora import services
from dases_voice.corpora.enums import Split, VersionState
from dases_voice.corpora.errors import CorporaError
from dases_voice.corpora.formats.card import citation
from dases_voice.corpora.forms import FreezeForm
from dases_voice.corpora.models import Corpus, CorpusVersion
from dases_voice.corpora.queries import freeze_preview, latest_revision, split_figures, version_at
from dases_voice.corpora.services.corpora import TEMPLATE
from dases_voice.corpora.services.documents import card_facts
from dases_voice.corpora.services.freezing import next_number
from dases_voice.corpora.views.plots import sound_plots
from dases_voice.corpora.views.words import corpora_crumbs, duration_text


@requires("corpora.view_corpus")
@require_safe
def version_page(request: HttpRequest, slug: str, number: str, revision: int = 0) -> HttpResponse:
    """Show one version: how much, how to cite, under which terms, what changed, how to get it."""
    version = version_at(slug=slug, number=number, revision=revision)
    manages = request.user.has_perm("corpora.manage_corpora")
    if version is None or (version.published_at is None and not manages):
        raise Http404
    language = "en" if request.LANGUAGE_CODE == "en" else "fr"
    context = {
        "version": version,
        "corpus": version.corpus,
        "latest": latest_revision(version),
        "crumbs": corpora_crumbs(version.corpus),
        "length": duration_text(version.duration_s),
        "figures": [
            (Split(part.split).label, part, duration_text(part.duration_s))
            for part in split_figures(version)
        ],
        "citation": citation(card_facts(version=version, agreement_sha256="")),
        "clauses": clauses_in(source=shipped_source(TEMPLATE), language=language),
        "added": version.clips.filter(added_in=version.number).count(),
        "manages": manages,
        "plots": sound_plots(version),
        "mine": agreements_held_by(account(request)).filter(asset_urn=version.corpus.urn),
    }
    # A closed version is gone, and its page says where to go.
    status = 410 if version.state == VersionState.CLOSED else 200
    return render(request, "corpora/version.html", context, status=status)


@requires("corpora.manage_corpora", model=Corpus, key="corpus_id", arg="corpus")
@require_http_methods(["GET", "HEAD", "POST"])
def freeze(request: HttpRequest, *, corpus: Corpus) -> HttpResponse:
    """Show what a version frozen now would hold and why the rest stays out; then freeze it."""
    at = timezone.now()
    form = FreezeForm(request.POST or None, initial={"number": next_number(corpus)})
    if request.method == "POST" and form.is_valid():
        try:
            version = services.freeze_version(
                corpus=corpus, number=form.cleaned_data["number"], actor=actor(request), at=at
            )
        except CorporaError as error:
            form.add_error("number", str(error))
        else:
            messages.success(request, _("The version is frozen. Look at it, then publish it."))
            return redirect(version)
    preview = freeze_preview(corpus=corpus, at=at)
    excluded = sorted(preview.excluded.items(), key=lambda item: -item[1])
    context = {
        "form": form,
        "corpus": corpus,
        "crumbs": corpora_crumbs(corpus),
        "preview": preview,
        "length": duration_text(preview.duration_s),
        "excluded": excluded,
    }
    return render(request, "corpora/freeze.html", context)


@requires("corpora.manage_corpora", model=CorpusVersion, key="version_id", arg="version")
@require_POST
def publish(request: HttpRequest, *, version: CorpusVersion) -> HttpResponse:
    """Let licensees have the version."""
    try:
        services.publish_version(version=version, actor=actor(request), at=timezone.now())
    except CorporaError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The version is published: licensees can get it now."))
    return redirect(version)
