"""The download page of an edition."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import conditional_page, require_safe

from dases_voice.core.access import requires
from dases_voice.corpora import services
from dases_voice.corpora.enums import EditionState
from dases_voice.corpora.errors import DownloadRefused
from dases_voice.corpora.formats.card import load_example
from dases_voice.corpora.models import Edition
from dases_voice.corpora.views.downloads import refused
from dases_voice.corpora.views.words import edition_crumbs


@requires("corpora.use_edition", model=Edition, key="edition_id", arg="edition")
@never_cache
@require_safe
def edition_page(request: HttpRequest, *, edition: Edition) -> HttpResponse:
    """Show the files, the one line that gets them and the one that opens them; or why not."""
    crumbs = edition_crumbs(edition)
    try:
        services.authorise_download(edition=edition, at=timezone.now())
    except DownloadRefused as refusal:
        if edition.state == EditionState.PREPARING and refusal.status == 503:
            return render(
                request, "corpora/edition_preparing.html", {"edition": edition, "crumbs": crumbs}
            )
        return refused(request, edition, refusal)
    files = list(edition.files.defer("content"))
    shards = [file.path for file in files if file.path.startswith("audio/")]
    context = {
        "edition": edition,
        "crumbs": crumbs,
        "version": edition.version,
        "corpus": edition.version.corpus,
        "files": files,
        "total_bytes": sum(file.size_bytes for file in files),
        "curl": _curl_line(edition, [file.path for file in files]),
        "load": load_example(shards[0].removeprefix("audio/").removesuffix(".tar"))
        if shards
        else "",
    }
    return render(request, "corpora/edition.html", context)


@requires("corpora.use_edition", model=Edition, key="edition_id", arg="edition")
@require_safe
@conditional_page
def edition_state(request: HttpRequest, *, edition: Edition) -> HttpResponse:
    """Show whether the edition is ready, as the part of its page that is polled."""
    return render(request, "corpora/includes/edition_state.html", {"edition": edition})


def _curl_line(edition: Edition, paths: list[str]) -> str:
    """Return one line that fetches every file into a folder, and can be repeated to resume."""
    api = reverse("corpora:api_file", args=[edition.pk, "-"]).removesuffix("-")
    folder = f"{edition.version.corpus.slug}-{edition.version.label}"
    return (
        'curl --fail --create-dirs -C - -H "Authorization: Bearer $DASES_TOKEN" '
        f'-o "{folder}/#1" "{settings.DASES_BASE_URL}{api}{{{",".join(paths)}}}"'
    )
