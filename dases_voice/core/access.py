"""Each view says who may use it; a URL whose view says nothing fails the suite.

A policy is enforced by the decorator that declares it. Objects of somebody else and objects that do
not exist get the same answer, so that ids cannot be probed.
"""

from collections.abc import Callable
from functools import wraps
from typing import NamedTuple

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponseBase

from dases_voice.core.models import User

View = Callable[..., HttpResponseBase]


class AccessPolicy(NamedTuple):
    """How a view is guarded, and by which permission or for which reason."""

    kind: str
    reason: str


def declare_policy(view: View, *, kind: str, why: str) -> View:
    """Mark `view` as guarded by `kind` (for doors that check something other than an account)."""
    view.access_policy = AccessPolicy(kind, why)  # type: ignore[attr-defined]  # read by the suite
    return view


def public(why: str) -> Callable[[View], View]:
    """Let everybody in, and say why that is right."""
    return lambda view: declare_policy(view, kind="public", why=why)


def signed_in(view: View) -> View:
    """Let every account in."""

    @wraps(view)
    def guarded(request: HttpRequest, **kwargs: object) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return view(request, **kwargs)

    return declare_policy(guarded, kind="signed_in", why="any account")


def requires(
    permission: str, *, model: type[Model] | None = None, key: str = "pk", arg: str = "obj"
) -> Callable[[View], View]:
    """Let in the accounts that hold `permission`, on the object that the URL names if there is one.

    With `model`, the URL's argument `key` is replaced by the object, handed over as `arg`.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, **kwargs: object) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if model is None:
                if not request.user.has_perm(permission):
                    raise PermissionDenied(permission)
                return view(request, **kwargs)
            obj = model._default_manager.filter(pk=kwargs.pop(key)).first()
            if obj is None or not request.user.has_perm(permission, obj):
                raise Http404
            return view(request, **kwargs, **{arg: obj})

        return declare_policy(guarded, kind="permission", why=permission)

    return decorate


def account(request: HttpRequest) -> User:
    """Return the account that asks, for views whose policy lets nobody else in."""
    assert isinstance(request.user, User)  # noqa: S101  # for the type checker
    return request.user


def actor(request: HttpRequest) -> str:
    """Return the account that asks as the audit chain names it."""
    return f"user:{account(request).pk}"
