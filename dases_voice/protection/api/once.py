"""The header by which a program may ask twice and have it done once."""

from collections.abc import Callable
from typing import Final

from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from consent.refusals import described, refuse
from dases_voice.core.errors import KeyReused
from dases_voice.core.rest import Words, owner_of_key
from dases_voice.core.services.answers import Question, earlier_answer, question_of

LONGEST_KEY = 80
KEY_MISSING = Words(
    "idempotency_key_missing",
    _("Send an Idempotency-Key: a random text of at most 80 signs, the same when you ask again."),
)
PARAMETER: Final = OpenApiParameter(
    "Idempotency-Key",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    required=True,
    description="a random text, the same when the same question is sent again",
)
REFUSALS: Final = {
    409: described("the key came with another content before", KeyReused()),
}


def asked_once(ask: Callable[[Request, Question], Response], request: Request) -> Response:
    """Answer as before if the same was asked before, else ask."""
    key = request.headers.get("Idempotency-Key", "").strip()
    if not 0 < len(key) <= LONGEST_KEY:
        return refuse(KEY_MISSING, status=400)
    question = question_of(
        user=owner_of_key(request), key=key, path=request.path, body=request._request.body
    )
    try:
        earlier = earlier_answer(question)
        if earlier is not None:
            headers = {"Idempotent-Replayed": "true"}
            return Response(earlier.content, status=earlier.status, headers=headers)
        return ask(request, question)
    except KeyReused as error:
        return refuse(error, status=409)
