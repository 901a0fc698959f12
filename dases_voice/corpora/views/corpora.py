"""Finding a corpus, founding one, offering it."""

from datetime import date, timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from contracts.models import Agreement, Party
from contracts.queries import agreements_held_by
from dases_voice.core.access import account, actor, requires
from dases_voice.corpora import services
from dases_voice.corpora.forms import AgreementForm, CorpusForm, PartyForm
from dases_voice.corpora.models import Corpus
from dases_voice.corpora.queries import corpora_matching, current_versions, latest_versions
from dases_voice.corpora.views.words import corpora_crumbs

PAGE_SIZE = 20
USUAL_PERIOD = timedelta(days=3 * 365)


@requires("corpora.view_corpus")
@require_safe
def corpus_list(request: HttpRequest) -> HttpResponse:
    """Show the corpora, with their latest versions."""
    words = request.GET.get("q", "").strip()
    pages = Paginator(corpora_matching(words), PAGE_SIZE)
    page = pages.get_page(request.GET.get("page"))
    latest = latest_versions(list(page))
    cards = [(corpus, latest.get(corpus.pk)) for corpus in page]
    context = {"cards": cards, "page": page, "words": words, "total": pages.count}
    return render(request, "corpora/list.html", context)


@requires("corpora.manage_corpora")
@require_http_methods(["GET", "HEAD", "POST"])
def corpus_new(request: HttpRequest) -> HttpResponse:
    """Found a corpus."""
    form = CorpusForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        corpus = services.create_corpus(
            corpus=form.instance,
            campaigns=list(form.cleaned_data["campaigns"]),
            actor=actor(request),
            at=timezone.now(),
        )
        messages.success(request, _("The corpus is there. Freeze its first version when ready."))
        return redirect("corpora:corpus", corpus.slug)
    return render(request, "corpora/corpus_form.html", {"form": form, "crumbs": corpora_crumbs()})


@requires("corpora.view_corpus")
@require_safe
def corpus_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one corpus: what it is, its versions, and how the reader gets it."""
    corpus = get_object_or_404(Corpus.objects.select_related("provider"), slug=slug)
    manages = request.user.has_perm("corpora.manage_corpora")
    versions = corpus.versions.all() if manages else current_versions(corpus)
    agreements = Agreement.objects.filter(asset_urn=corpus.urn).select_related("consumer")
    context = {
        "corpus": corpus,
        "crumbs": corpora_crumbs(),
        "versions": versions,
        "latest": current_versions(corpus).first(),
        "manages": manages,
        "agreements": agreements if manages else [],
        "mine": agreements_held_by(account(request)).filter(asset_urn=corpus.urn),
    }
    return render(request, "corpora/corpus.html", context)


@requires("corpora.manage_corpora", model=Corpus, key="corpus_id", arg="corpus")
@require_http_methods(["GET", "HEAD", "POST"])
def agreement_new(request: HttpRequest, *, corpus: Corpus) -> HttpResponse:
    """Offer the corpus to an organisation."""
    today = timezone.localdate()
    form = AgreementForm(request.POST or None, corpus=corpus, initial=_usual_period(today))
    if request.method == "POST" and form.is_valid():
        valid_from, valid_until = form.period()
        agreement = services.propose_agreement(
            corpus=corpus,
            consumer=form.cleaned_data["consumer"],
            valid_from=valid_from,
            valid_until=valid_until,
            actor=actor(request),
            at=timezone.now(),
        )
        messages.success(request, _("The agreement is offered. Both sides can sign it now."))
        return redirect("corpora:agreement", agreement.pk)
    return render(
        request,
        "corpora/agreement_form.html",
        {"form": form, "corpus": corpus, "crumbs": corpora_crumbs(corpus)},
    )


@requires("corpora.manage_corpora")
@require_http_methods(["GET", "HEAD", "POST"])
def party_list(request: HttpRequest) -> HttpResponse:
    """Show the organisations and take in a new one."""
    form = PartyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.create_party(
            party=form.instance,
            members=form.cleaned_data["members"],
            actor=actor(request),
            at=timezone.now(),
        )
        messages.success(request, _("The organisation is there."))
        return redirect("corpora:parties")
    pages = Paginator(Party.objects.prefetch_related("members"), PAGE_SIZE)
    page = pages.get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "crumbs": corpora_crumbs()}
    return render(request, "corpora/parties.html", context)


def _usual_period(today: date) -> dict[str, date]:
    return {"first_day": today, "last_day": today + USUAL_PERIOD}
