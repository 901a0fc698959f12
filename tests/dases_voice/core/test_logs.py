"""No log line holds a person or a secret."""

import io
import json
import logging

import pytest
from django.test import RequestFactory

from dases_voice.core import logs


def _logged(message: str, **extra: object) -> dict[str, str]:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.formatter())
    logger = logging.getLogger("tests.logs")
    logger.propagate = False
    logger.addHandler(handler)
    logger.warning(message, extra=extra)
    logger.removeHandler(handler)
    content: dict[str, str] = json.loads(stream.getvalue())
    return content


@pytest.mark.parametrize("key", sorted(logs.PERSONAL_KEYS))
def test_personal_fields_are_redacted(key: str) -> None:
    assert _logged("seen", **{key: "Canari Dupont"})[key] == logs.REDACTED


@pytest.mark.parametrize(
    "text",
    [
        "mail to canari@example.org refused",
        "GET /family/canari-token-123/ 200",
        "Authorization: Ticket canari:abc",
        "Authorization: Bearer canari.abc",
        "GET /accounts/password/reset/key/canari-1/ 200",
    ],
)
def test_secrets_in_a_sentence_are_redacted(text: str) -> None:
    line = _logged(text)
    assert "canari" not in line["event"]
    assert logs.REDACTED in line["event"]


def test_secrets_in_a_request_are_redacted() -> None:
    line = _logged("Not Found", request=RequestFactory().get("/family/canari-token-123/notice/"))
    assert line["request"] == f"<WSGIRequest: GET '/family/{logs.REDACTED}/notice/'>"


def test_ids_stay_readable() -> None:
    assert _logged("stored", recording_id="0190a")["recording_id"] == "0190a"
