"""Who asks, in the words of the services."""

from django.http import HttpRequest

from dases_voice.core.models import User


def account(request: HttpRequest) -> User:
    """Return the account that asks; the view's policy lets nobody else in."""
    assert isinstance(request.user, User)  # noqa: S101  # for the type checker
    return request.user


def actor(request: HttpRequest) -> str:
    """Return the account as the audit chain names it."""
    return f"user:{account(request).pk}"
