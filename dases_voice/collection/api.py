"""PUT /api/takes/<uuid>: where devices send what pupils recorded."""

import base64
import binascii
import json
import re
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http.request import UnreadablePostError
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from consent.refusals import described, refuse
from dases_voice.collection.errors import (
    ConsentGone,
    HashWrong,
    IdTaken,
    LengthMissing,
    MetadataInvalid,
    SealBroken,
    SealKeyUnknown,
    StorageAway,
    TakeRefused,
    TakeTooLarge,
    TicketInvalid,
    TurnEnded,
    TurnNotRecorded,
    TypeUnknown,
)
from dases_voice.collection.models import Turn
from dases_voice.collection.serializers import ReceiptSerializer, TakeMetadataSerializer
from dases_voice.collection.services.intake import SEALED_TYPE, open_sealed
from dases_voice.collection.services.tickets import turn_with_ticket
from dases_voice.collection.services.uploads import (
    MAGIC,
    Take,
    check_turn,
    content_type_of,
    receive_cover,
    receive_take,
)
from dases_voice.core.access import declare_policy

STATUS: dict[type[TakeRefused], int] = {
    TicketInvalid: 401,
    TurnNotRecorded: 403,
    TurnEnded: 403,
    IdTaken: 409,
    ConsentGone: 410,
    LengthMissing: 411,
    TakeTooLarge: 413,
    TypeUnknown: 415,
    SealKeyUnknown: 415,
    HashWrong: 422,
    MetadataInvalid: 422,
    SealBroken: 422,
    StorageAway: 503,
}
RETRY_AFTER_S = 30
METADATA_MAX_BYTES = 4096
COVER_ENCODER = "none"  # as long as "flac", and it says that nothing was encoded


def _header(name: str, description: str) -> OpenApiParameter:
    return OpenApiParameter(
        name, OpenApiTypes.STR, OpenApiParameter.HEADER, description=description, required=True
    )


class TakeView(APIView):
    """One take. The ticket in the header is the only credential, so no cookie is looked at."""

    authentication_classes = ()
    permission_classes = ()
    parser_classes = ()

    @extend_schema(
        summary="Store a take",
        description=(
            "Idempotent. 201: stored. 200: the same take again. What says `encoder: none` holds no "
            "sound and is let go, see docs/adr/0022. A device keeps its copy until the "
            "answer repeats the hash. The recorder sends takes sealed with the intake key of its "
            "page: HPKE (RFC 9180) in base mode, see docs/adr/0019. The hash is always that of "
            "the take itself."
        ),
        parameters=[
            _header("Authorization", "`Ticket` and the ticket of the turn"),
            _header("X-Content-SHA256", "of the take before it was sealed, in hexadecimal"),
            _header("X-Take-Metadata", "how it was captured: JSON, base64url"),
        ],
        request={
            SEALED_TYPE: OpenApiTypes.BINARY,
            "audio/flac": OpenApiTypes.BINARY,
            "audio/wav": OpenApiTypes.BINARY,
        },
        responses={
            201: ReceiptSerializer,
            200: ReceiptSerializer,
            401: described("no ticket, or an expired one", TicketInvalid),
            403: described("nothing is kept in this turn", TurnNotRecorded, TurnEnded),
            409: described("another content under this id", IdTaken),
            410: described("the take is not wanted any more: delete it", ConsentGone),
            411: described("no Content-Length", LengthMissing),
            413: described("too large", TakeTooLarge),
            415: described(
                "neither FLAC nor WAV, or sealed with a key that is not ours: keep it",
                TypeUnknown,
                SealKeyUnknown,
            ),
            422: described(
                "damaged on its way, or described wrongly", HashWrong, SealBroken, MetadataInvalid
            ),
            503: described("try again later", StorageAway),
        },
    )
    def put(self, request: Request, take_id: UUID) -> Response:
        """Store a take."""
        at = timezone.now()
        try:
            turn = turn_with_ticket(_ticket(request))
            is_cover = _is_cover(request)
            if not is_cover:
                check_turn(turn=turn, at=at)
            take = _read_take(request, take_id, turn, is_cover=is_cover)
            if is_cover:
                is_new = receive_cover(cover=take, turn=turn, at=at)
            else:
                _, is_new = receive_take(take=take, turn=turn, at=at)
        except TakeRefused as error:
            return _refusal(error)
        receipt = {"take": str(take.id), "sha256": take.sha256}
        return Response(receipt, status=201 if is_new else 200)


take = declare_policy(
    TakeView.as_view(), kind="ticket", why="a device sends takes with the ticket of one turn"
)


def _is_cover(request: Request) -> bool:
    """Tell whether what is sent says that it holds nothing: see docs/adr/0022."""
    try:
        content = _description(request)
    except MetadataInvalid:
        return False
    return isinstance(content, dict) and content.get("encoder") == COVER_ENCODER


def _read_take(request: Request, take_id: UUID, turn: Turn, *, is_cover: bool) -> Take:
    """Check the headers first; the body is read last, and never beyond what it may hold."""
    size_bytes = _length(request)
    content_type = (request.content_type or "").partition(";")[0].strip().lower()
    if content_type != SEALED_TYPE and content_type not in MAGIC:
        raise TypeUnknown
    sha256 = request.headers.get("X-Content-SHA256", "").lower()
    if not re.fullmatch(r"[0-9a-f]{64}", sha256):
        raise HashWrong
    metadata = _metadata(request, turn)
    try:
        data = request._request.read(size_bytes)
    except UnreadablePostError as error:
        raise HashWrong from error
    if content_type == SEALED_TYPE:
        data = open_sealed(envelope=data)
        content_type = SEALED_TYPE if is_cover else content_type_of(data)
    return Take(
        id=take_id,
        content_type=content_type,
        sha256=sha256,
        data=data,
        prompt_id=metadata.pop("prompt_id"),
        recorded_at=metadata["recorded_at"],
        capture_faults=metadata.pop("faults", {}),
        capture_metadata={**metadata, "recorded_at": metadata["recorded_at"].isoformat()},
    )


def _ticket(request: Request) -> str:
    scheme, _, ticket = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "ticket":
        raise TicketInvalid
    return ticket.strip()


def _length(request: Request) -> int:
    length = request.headers.get("Content-Length", "")
    if not length.isdecimal() or int(length) == 0:
        raise LengthMissing
    if int(length) > settings.TAKE_MAX_BYTES:
        raise TakeTooLarge
    return int(length)


def _description(request: Request) -> object:
    text = request.headers.get("X-Take-Metadata", "")
    if len(text) > METADATA_MAX_BYTES:
        raise MetadataInvalid
    try:
        return json.loads(base64.urlsafe_b64decode(_padded(text)))
    except (binascii.Error, ValueError, RecursionError) as error:
        raise MetadataInvalid from error


def _metadata(request: Request, turn: Turn) -> dict[str, Any]:
    serializer = TakeMetadataSerializer(data=_description(request))
    if not serializer.is_valid():
        raise MetadataInvalid
    metadata: dict[str, Any] = dict(serializer.validated_data)
    if metadata.pop("turn_id") != turn.pk:
        raise MetadataInvalid
    return metadata


def _padded(text: str) -> str:
    bare = text.rstrip("=")
    return bare + "=" * (-len(bare) % 4)


def _refusal(error: TakeRefused) -> Response:
    response = refuse(error, status=STATUS[type(error)])
    if isinstance(error, StorageAway):
        response["Retry-After"] = str(RETRY_AFTER_S)
    if isinstance(error, TicketInvalid):
        response["WWW-Authenticate"] = "Ticket"
    return response
