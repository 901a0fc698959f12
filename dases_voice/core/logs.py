"""JSON logs without people: no address, no token, no name."""

import logging
import re
from collections.abc import MutableMapping
from typing import Any

import structlog

REDACTED = "[redacted]"
PERSONAL_KEYS = frozenset(
    {
        "authorization",
        "birth_date",
        "code",
        "cookie",
        "email",
        "first_name",
        "full_name",
        "last_name",
        "password",
        "recipient",
        "ticket",
        "token",
    }
)
PERSONAL_PATTERNS = (
    re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+"),
    re.compile(r"(?<=/family/)[\w.:~-]+"),
    re.compile(r"(?<=/password/reset/key/)[\w.:~-]+"),
    re.compile(r"(?<=Ticket )\S+|(?<=Bearer )\S+"),
)


def redact(logger: object, name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Take personal data and secrets out of a log entry."""
    for key, value in event.items():
        if key.lower() in PERSONAL_KEYS:
            event[key] = REDACTED
        elif not isinstance(value, bool | int | float | None):
            # Whatever else is logged is shown as text, as Django's requests with their paths.
            event[key] = redact_text(str(value))
    return event


def redact_text(text: str) -> str:
    """Replace addresses, family links and tickets in `text`."""
    for pattern in PERSONAL_PATTERNS:
        text = pattern.sub(REDACTED, text)
    return text


def formatter() -> logging.Formatter:
    """Return the formatter of every handler."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            redact,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )
