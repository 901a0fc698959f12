"""Which part of the API a program's key opens, and who may make such a key. Apps say it when they load."""

from django.contrib.auth.models import AnonymousUser

from dases_voice.core.enums import TokenScope
from dases_voice.core.models import User

_permissions: dict[TokenScope, str] = {}


def register(scope: TokenScope, permission: str) -> None:
    """Let those who hold `permission` make keys of this scope."""
    _permissions[scope] = permission


def scopes_of(user: User | AnonymousUser) -> list[TokenScope]:
    """Return what keys somebody may make."""
    return [scope for scope in TokenScope if scope in _permissions and may_use(user, scope)]


def may_use(user: User | AnonymousUser, scope: TokenScope) -> bool:
    """Tell whether somebody may (still) do what a key of this scope is for."""
    return user.has_perm(_permissions[scope])
