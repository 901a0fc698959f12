"""Every address that the site answers."""

from collections.abc import Iterator
from typing import NamedTuple

from django.urls import URLPattern, URLResolver, get_resolver

# Views of libraries: who may use them, by the module they come from, and why that is right.
LIBRARY_POLICIES = {
    "allauth.account.views": "signs people in and out, and lets them keep their own password",
    "allauth.mfa": "each person's own second factor, after logging in",
    "django.views.i18n": "anybody may choose a language",
}


class Address(NamedTuple):
    """One pattern, with the whole path that leads to it, and its name."""

    path: str
    name: str
    pattern: URLPattern

    @property
    def is_of_a_library(self) -> bool:
        return any(self.pattern.callback.__module__.startswith(m) for m in LIBRARY_POLICIES)

    @property
    def policy(self) -> tuple[str, str] | None:
        """How the view is guarded, and by what or why."""
        return getattr(self.pattern.callback, "access_policy", None)


def _addresses(node: URLResolver, path: str = "", space: str = "") -> Iterator[Address]:
    for entry in node.url_patterns:
        whole = path + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from _addresses(entry, whole, inner)
        else:
            yield Address(whole, f"{space}{entry.name or whole}", entry)


ADDRESSES = sorted(_addresses(get_resolver()), key=lambda address: address.path)
