"""GET /api/permissions: for which voices a purpose is open, under pseudonyms."""

import re
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from consent.enums import PurposeCode
from consent.models import Permission
from consent.queries import current_epoch
from consent.refusals import described, refuse
from consent.seal import decode, encode
from dases_voice.core.access import declare_policy
from dases_voice.core.enums import TokenScope
from dases_voice.core.rest import REFUSALS_OF_KEYS, ProgramView, Words
from dases_voice.protection.queries.permissions import has_lapsed, permission_page
from dases_voice.protection.serializers import PermissionsQuerySerializer, PermissionsSerializer

CURSOR = re.compile(r"s:([0-9a-f]{32})")
PURPOSE_UNKNOWN = Words(
    "purpose_unknown", _("Name one purpose, from P0 to P8: for example `?purpose=P2`.")
)
CURSOR_UNKNOWN = Words(
    "cursor_unknown", _("Send the `next` that you got last, or no `cursor` to start again.")
)


class PermissionsView(ProgramView):
    """Permissions, page by page."""

    scope = TokenScope.PERMISSIONS

    @extend_schema(
        summary="Read for which voices a purpose is open",
        description=(
            "Only subjects of whom something was ever decided or worked out are listed; nobody "
            "else's voice may be used. Closed stays closed whatever a copy says: ask again before "
            "each use. The `ETag` changes with each change of any permission (`If-None-Match`)."
        ),
        parameters=[
            OpenApiParameter("purpose", enum=PurposeCode.values, required=True),
            OpenApiParameter("cursor", description="the `next` of the page before"),
            OpenApiParameter("If-None-Match", OpenApiTypes.STR, OpenApiParameter.HEADER),
        ],
        responses={
            200: PermissionsSerializer,
            304: OpenApiResponse(description="nothing has changed"),
            400: described("a question that cannot be answered", PURPOSE_UNKNOWN, CURSOR_UNKNOWN),
            **REFUSALS_OF_KEYS,
        },
    )
    def get(self, request: Request) -> Response:
        """Return one page."""
        at = timezone.now()
        query = PermissionsQuerySerializer(data=request.query_params)
        if not query.is_valid():
            return refuse(PURPOSE_UNKNOWN, status=400)
        cursor = query.validated_data["cursor"]
        after = _read_cursor(cursor)
        if cursor and after is None:
            return refuse(CURSOR_UNKNOWN, status=400)
        purpose = PurposeCode(query.validated_data["purpose"])
        sees_reasons = request.user.has_perm("protection.work")
        etag = f'"{purpose}-{current_epoch()}-{cursor}-{int(sees_reasons)}"'
        # Time passing closes permissions without a change: then no earlier answer holds.
        headers = {} if has_lapsed(at=at) else {"ETag": etag}
        if headers and etag in request.headers.get("If-None-Match", ""):
            return Response(status=304, headers=headers)
        page = permission_page(purpose=purpose, after=after, at=at)
        content = {
            "purpose": purpose.value,
            "epoch": page.epoch,
            "permissions": [_row(each, sees_reasons=sees_reasons) for each in page.permissions],
            "next": encode(f"s:{page.last.hex}".encode()) if page.last else None,
        }
        headers["Cache-Control"] = "private, no-cache"
        return Response(content, headers=headers)


permissions = declare_policy(
    PermissionsView.as_view(), kind="token", why="a key of the officer or of an operator"
)


def _row(permission: Permission, *, sees_reasons: bool) -> dict[str, object]:
    row: dict[str, object] = {
        "subject": str(permission.subject_id),
        "state": "open" if permission.is_open else "closed",
        "since": permission.since,
    }
    return {**row, "reason": str(permission.reason)} if sees_reasons else row


def _read_cursor(cursor: str) -> UUID | None:
    try:
        found = CURSOR.fullmatch(decode(cursor).decode("ascii"))
    except ValueError:
        return None
    return UUID(found[1]) if found else None
