"""Files of an edition, for a browser with a session and for a program with a token."""

from collections.abc import Iterator
from functools import partial
from typing import Final
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from dases_voice.core.access import declare_policy, requires
from dases_voice.core.models import User
from dases_voice.corpora import services
from dases_voice.corpora.errors import DownloadRefused, FileUnknown
from dases_voice.corpora.models import Edition, EditionFile
from dases_voice.corpora.queries import edition_for, latest_revision
from dases_voice.corpora.views.people import account
from dases_voice.corpora.views.ranges import bytes_response
from dases_voice.corpora.views.words import edition_crumbs

CONTENT_TYPES: Final = {
    "tar": "application/x-tar",
    "parquet": "application/x-parquet",
    "jsonl": "application/jsonl",
    "json": "application/ld+json",
    "md": "text/markdown; charset=utf-8",
    "tsv": "text/tab-separated-values; charset=utf-8",
}
RETRY_S = "60"


@requires("corpora.use_edition", model=Edition, key="edition_id", arg="edition")
@never_cache
@require_safe
def file(request: HttpRequest, *, edition: Edition, path: str) -> HttpResponseBase:
    """Send a file of the edition, whole or in part, or say why not and what to do."""
    try:
        return _serve(request, edition, account(request), path)
    except FileUnknown as error:
        raise Http404 from error
    except DownloadRefused as refusal:
        return refused(request, edition, refusal)


@csrf_exempt  # reads only, and the token in the header is no cookie
@never_cache
@require_safe
def file_by_token(request: HttpRequest, edition_id: UUID, path: str) -> HttpResponseBase:
    """Send the same file to a program that shows its owner's token."""
    user = _token_owner(request)
    if user is None:
        answer = _problem("token_invalid", _("The key is missing, revoked or expired."), 401)
        answer["WWW-Authenticate"] = 'Bearer realm="dases-voice"'
        return answer
    edition = Edition.objects.filter(pk=edition_id).first()
    if edition is None or not user.has_perm("corpora.use_edition", edition):
        return _problem("edition_unknown", _("No such edition for your organisation."), 404)
    try:
        return _serve(request, edition, user, path)
    except FileUnknown as error:
        return _problem(error.code, str(error), 404)
    except DownloadRefused as refusal:
        answer = _problem(refusal.code, str(refusal), refusal.status, see=_way_on(edition))
        if refusal.status == 503:
            answer["Retry-After"] = RETRY_S
        return answer


declare_policy(file_by_token, kind="token", why="a person's API token, then corpora.use_edition")


def refused(request: HttpRequest, edition: Edition, refusal: DownloadRefused) -> HttpResponse:
    """Say on a page why a download is refused and where to go."""
    context = {
        "refusal": refusal,
        "edition": edition,
        "crumbs": edition_crumbs(edition),
        "renewed": _renewed(edition),
        "way_on": _way_on(edition),
    }
    return render(request, "corpora/refused.html", context, status=refusal.status)


def _renewed(edition: Edition) -> Edition | None:
    """Return the licensee's edition of the revision that replaced this one's version."""
    latest = latest_revision(edition.version)
    other = edition_for(version=latest, agreement=edition.agreement)
    return other if other != edition else None


def _way_on(edition: Edition) -> str:
    """Return the path where a licensee goes on: the new edition, or else the agreement."""
    renewed = _renewed(edition)
    if renewed is not None:
        return reverse("corpora:edition", args=[renewed.pk])
    return reverse("corpora:agreement", args=[edition.agreement_id])


def _serve(request: HttpRequest, edition: Edition, user: User, path: str) -> HttpResponseBase:
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


def _token_owner(request: HttpRequest) -> User | None:
    scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not secret:
        return None
    return services.user_of_token(secret=secret.strip(), at=timezone.now())


def _problem(code: str, message: str, status: int, see: str = "") -> HttpResponse:
    content = {"code": code, "message": message}
    if see:
        content["see"] = see
    return JsonResponse(content, status=status, json_dumps_params={"ensure_ascii": False})
