"""A browser's mark: by it a second yes for the same child is known to come from the same device.

It is random, says nothing, is read on the families' pages alone, and is kept nowhere as it is: only
as a hash that differs for each child.
"""

import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from consent.services.traces import TRACE_LIFE

COOKIE = "family_device"
SALT = "consent.device"


def mark_of(request: HttpRequest) -> str:
    """Return the mark that the browser has, or a new one for it."""
    known = request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=TRACE_LIFE)
    return known or secrets.token_urlsafe(16)


def set_mark(response: HttpResponse, mark: str) -> None:
    """Leave the mark with the browser for as long as it can be compared, and no longer."""
    response.set_signed_cookie(
        COOKIE,
        mark,
        salt=SALT,
        max_age=TRACE_LIFE,
        path=reverse("consent:goodbye").removesuffix("goodbye/"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
