"""Byte ranges of HTTP, as far as a download or a player needs them. Source: RFC 9110, sections 13.1.5 and 14."""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

# No file has a position of more than 18 digits; Python refuses to read numbers of thousands.
ONE_RANGE = re.compile(r"bytes\s*=\s*(\d{0,18})\s*-\s*(\d{0,18})\s*", re.IGNORECASE)

Open = Callable[[int, int], Iterator[bytes]]
"""Begins to read `length` bytes from `start`; called only when bytes are sent."""


class Span(NamedTuple):
    """Where to begin and how much to send."""

    start: int
    length: int


class Unsatisfiable(Exception):
    """The range that was asked for begins after the end."""


def parse_range(header: str | None, *, size: int) -> Span | None:
    """Return the one range that is asked for; None if there is none that we know, so send all.

    Several ranges at once are not served: the answer to them may be the whole.
    """
    found = ONE_RANGE.fullmatch(header.strip()) if header else None
    if found is None or found.group(1) == found.group(2) == "":
        return None
    first, last = found.group(1), found.group(2)
    if first == "":
        length = min(int(last), size)
        if length == 0:
            raise Unsatisfiable
        return Span(size - length, length)
    start, end = int(first), min(int(last or size - 1), size - 1)
    if last and int(last) < start:
        return None
    if start >= size:
        raise Unsatisfiable
    return Span(start, end - start + 1)


def asked_span(request: HttpRequest, *, size: int, etag: str) -> Span | None:
    """Return the range that this request gets; None for the whole file.

    A range that is only wanted of the file as it was (`If-Range`) is ignored if it has changed.
    """
    condition = request.headers.get("If-Range")
    if condition is not None and condition.strip() != etag:
        return None
    return parse_range(request.headers.get("Range"), size=size)


def bytes_response(
    request: HttpRequest, *, size: int, sha256: str, content_type: str, name: str, begin: Open
) -> HttpResponseBase:
    """Answer GET or HEAD with a file of `size` bytes, whole or in part, or that it is unchanged."""
    etag = f'"{sha256}"'
    headers = {"ETag": etag, "Accept-Ranges": "bytes", "Cache-Control": "private, no-store"}
    if etag in (part.strip() for part in request.headers.get("If-None-Match", "").split(",")):
        return HttpResponse(status=304, headers=headers)
    try:
        span = asked_span(request, size=size, etag=etag)
    except Unsatisfiable:
        return HttpResponse(status=416, headers={**headers, "Content-Range": f"bytes */{size}"})
    start, length = span or Span(0, size)
    headers["Content-Length"] = str(length)
    headers["Content-Disposition"] = f'attachment; filename="{name}"'
    if span is not None:
        headers["Content-Range"] = f"bytes {start}-{start + length - 1}/{size}"
    status = 200 if span is None else 206
    if request.method == "HEAD":
        return HttpResponse(status=status, headers=headers, content_type=content_type)
    pieces = begin(start, length)
    return StreamingHttpResponse(pieces, status=status, headers=headers, content_type=content_type)
