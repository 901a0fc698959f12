"""Files of an edition, for a browser with a session; programs have the same by `corpora.api`."""

from collections.abc import Iterator
from functools import partial
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from dases_voice.core.access import account, requires
from dases_voice.core.models import User
from dases_voice.core.ranges import bytes_response
from dases_voice.corpora import services
from dases_voice.corpora.errors import DownloadRefused, FileUnknown
from dases_voice.corpora.models import Edition, EditionFile
from dases_voice.corpora.queries import edition_for, latest_revision
from dases_voice.corpora.views.words import edition_crumbs

CONTENT_TYPES: Final = {
    "tar": "application/x-tar",
    "parquet": "application/x-parquet",
    "jsonl": "application/jsonl",
    "json": "application/ld+json",
    "md": "text/markdown; charset=utf-8",
    "tsv": "text/tab-separated-values; charset=utf-8",
}


@requires("corpora.use_edition", model=Edition, key="edition_id", arg="edition")
@never_cache
@require_safe
def file(request: HttpRequest, *, edition: Edition, path: str) -> HttpResponseBase:
    """Send a file of the edition, whole or in part, or say why not and what to do."""
    try:
        return serve(request, edition, account(request), path)
    except FileUnknown as error:
        raise Http404 from error
    except DownloadRefused as refusal:
        return refused(request, edition, refusal)


def refused(request: HttpRequest, edition: Edition, refusal: DownloadRefused) -> HttpResponse:
    """Say on a page why a download is refused and where to go."""
    context = {
        "refusal": refusal,
        "edition": edition,
        "crumbs": edition_crumbs(edition),
        "renewed": _renewed(edition),
        "way_on": way_on(edition),
    }
    return render(request, "corpora/refused.html", context, status=refusal.status)


def _renewed(edition: Edition) -> Edition | None:
    """Return the licensee's edition of the revision that replaced this one's version."""
    latest = latest_revision(edition.version)
    other = edition_for(version=latest, agreement=edition.agreement)
    return other if other != edition else None


def way_on(edition: Edition) -> str:
    """Return the path where a licensee goes on: the new edition, or else the agreement."""
    renewed = _renewed(edition)
    if renewed is not None:
        return reverse("corpora:edition", args=[renewed.pk])
    return reverse("corpora:agreement", args=[edition.agreement_id])


def serve(request: HttpRequest, edition: Edition, user: User, path: str) -> HttpResponseBase:
    """Send a file or a part of it, and write down who got it."""
    at = timezone.now()
    services.authorise_download(edition=edition, at=at)
    found = EditionFile.objects.filter(edition=edition, path=path).first()
    if found is None:
        raise FileUnknown
    file = found

    def begin(start: int, length: int) -> Iterator[bytes]:
        still_published = partial(services.require_still_published, version_id=edition.version_id)
        pieces = services.stream_file(
            file=file, start=start, length=length, at=at, before_sound=still_published
        )
        services.record_download(
            edition=edition, user=user, path=path, start=start, length=length, at=at
        )
        return pieces

    return bytes_response(
        request,
        size=file.size_bytes,
        sha256=file.sha256,
        content_type=CONTENT_TYPES.get(path.rpartition(".")[2], "text/plain; charset=utf-8"),
        name=path.rpartition("/")[2],
        begin=begin,
    )
