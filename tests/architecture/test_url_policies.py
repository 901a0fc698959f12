"""Every address says who may use it."""

from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

# Views of libraries: who may use them, by the module they come from, and why that is right.
LIBRARY_POLICIES = {
    "allauth.account.views": "signs people in and out, and lets them keep their own password",
    "allauth.mfa": "each person's own second factor, after logging in",
    "django.views.i18n": "anybody may choose a language",
    "allauth.usersessions": "each person's own sessions",
    "drf_spectacular.views": "the description of the interface holds no data",
}


def _patterns(node: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in node.url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _patterns(entry, path)
        else:
            yield path, entry


ADDRESSES = sorted(_patterns(get_resolver()), key=lambda pair: pair[0])


def test_there_are_addresses() -> None:
    assert len(ADDRESSES) > 20


@pytest.mark.parametrize(("path", "pattern"), ADDRESSES, ids=[path for path, _ in ADDRESSES])
def test_each_address_has_a_policy(path: str, pattern: URLPattern) -> None:
    view = pattern.callback
    if any(view.__module__.startswith(module) for module in LIBRARY_POLICIES):
        return
    policy = getattr(view, "access_policy", None)
    assert policy is not None, f"/{path}: decorate {view.__module__}.{view.__qualname__}"
    kind, reason = policy
    assert kind in {"public", "signed_in", "permission", "ticket", "invitation", "token"}
    assert reason
