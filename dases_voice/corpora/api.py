"""What a licensee's programs ask for with a key: files of an edition, and what must be deleted."""

from datetime import UTC, datetime
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from consent.chain import canonical_json
from consent.refusals import described, refuse
from consent.services.seals import published_key
from contracts.enums import MissingReason
from contracts.errors import AgreementMissing
from dases_voice.core.access import declare_policy
from dases_voice.core.enums import TokenScope
from dases_voice.core.rest import REFUSALS_OF_KEYS, ProgramView, Words, owner_of_key
from dases_voice.corpora.enums import RefusalReason
from dases_voice.corpora.errors import CursorUnknown, DownloadRefused, FileUnknown
from dases_voice.corpora.models import Edition, LicenseeNews
from dases_voice.corpora.queries import takedowns_since
from dases_voice.corpora.serializers import TakedownsSerializer
from dases_voice.corpora.views.downloads import serve, way_on

RETRY_S = "60"
EDITION_UNKNOWN = Words("edition_unknown", _("No such edition for your organisation."))


def _gate(reason: RefusalReason) -> DownloadRefused:
    return DownloadRefused.because(reason, status=0)


class FileView(ProgramView):
    """A file of an edition."""

    scope = TokenScope.EDITIONS
    asks_role = False  # the edition itself tells who may have it, and is absent for all others
    throttle_classes = ()  # a training program reads thousands of ranges

    @extend_schema(
        summary="Download a file of an edition, whole or in part",
        description=(
            "`Range` and `If-Range` are understood, so that an interrupted download can go on. "
            "The `ETag` is the file's SHA-256. `see` in a refusal is the page where one goes on."
        ),
        parameters=[
            OpenApiParameter(
                "path", OpenApiTypes.STR, OpenApiParameter.PATH, description="as in `SHA256SUMS`"
            ),
            OpenApiParameter(
                "Range", OpenApiTypes.STR, OpenApiParameter.HEADER, description="one range of bytes"
            ),
        ],
        responses={
            (200, "application/octet-stream"): OpenApiTypes.BINARY,
            (206, "application/octet-stream"): OpenApiTypes.BINARY,
            304: OpenApiResponse(description="unchanged"),
            401: REFUSALS_OF_KEYS[401],
            403: described(
                "the agreement does not allow it now, or the key is for something else",
                AgreementMissing(MissingReason.SUSPENDED),
                AgreementMissing(MissingReason.DELETION_OVERDUE),
                _gate(RefusalReason.OUT_OF_SCOPE),
            ),
            404: described("no such edition or file", EDITION_UNKNOWN, FileUnknown()),
            410: described("voices were withdrawn", _gate(RefusalReason.VERSION_CLOSED)),
            416: OpenApiResponse(description="the range begins after the end"),
            503: described("see `Retry-After`", _gate(RefusalReason.EDITION_PREPARING)),
        },
    )
    def get(self, request: Request, edition_id: UUID, path: str) -> HttpResponseBase:
        """Send a file to a program that shows its owner's key."""
        edition = Edition.objects.filter(pk=edition_id).first()
        if edition is None or not request.user.has_perm("corpora.use_edition", edition):
            return refuse(EDITION_UNKNOWN, status=404)
        try:
            return serve(request._request, edition, owner_of_key(request), path)
        except FileUnknown as error:
            return refuse(error, status=404)
        except DownloadRefused as refusal:
            return _refused(refusal, edition)


file_by_token = declare_policy(
    FileView.as_view(), kind="token", why="a person's key, then corpora.use_edition"
)


class TakedownsView(ProgramView):
    """What a licensee must delete, as a feed."""

    scope = TokenScope.EDITIONS
    asks_role = False  # somebody whom no licensee names has an empty feed

    @extend_schema(
        summary="Read what must be deleted",
        description=(
            "In the order in which it was asked for; an empty list is an answer. Keep `next` and "
            "send it as `since`: nothing is missed and nothing comes twice. `items` are clips "
            "under the names that stand in your edition only, or the whole asset when the "
            "agreement has ended. The body is the exact text that is signed; `JWS-Signature` is "
            "its detached signature (RFC 7515, appendix F) by a key of `/proof/keys.json`."
        ),
        parameters=[OpenApiParameter("since", description="the `next` that you got last")],
        responses={
            200: TakedownsSerializer,
            400: described("no place in this feed", CursorUnknown()),
            **REFUSALS_OF_KEYS,
        },
    )
    def get(self, request: Request) -> HttpResponse:
        """Return the notices after a place in the feed, signed."""
        since = request.query_params.get("since", "")
        try:
            page = takedowns_since(user=owner_of_key(request), since=since)
        except CursorUnknown as error:
            return refuse(error, status=400)
        content = canonical_json(
            {
                "takedowns": [_takedown(news) for news in page.news],
                "next": page.next,
                "has_more": page.has_more,
            }
        )
        headers = {
            "JWS-Signature": published_key(at=timezone.now()).sign(content),
            "Cache-Control": "private, no-store",
        }
        return HttpResponse(content, content_type="application/json", headers=headers)


takedowns = declare_policy(
    TakedownsView.as_view(),
    kind="token",
    why="a person's key; only what the own organisation holds",
)


def _takedown(news: LicenseeNews) -> dict[str, object]:
    notice = news.notice
    assert notice is not None  # noqa: S101  # each of these news is about one
    return {
        "id": str(notice.pk),
        "agreement": str(news.agreement_id),
        "asset": news.agreement.asset_urn,
        "cause": notice.cause,
        "issued_at": _instant(notice.issued_at),
        "deadline_at": _instant(notice.deadline_at),
        "items": notice.items,
        "items_sha256": notice.items_sha256,
    }


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _refused(refusal: DownloadRefused, edition: Edition) -> Response:
    answer = refuse(refusal, status=refusal.status)
    answer.data["see"] = way_on(edition)
    if refusal.status == 503:
        answer["Retry-After"] = RETRY_S
    return answer
