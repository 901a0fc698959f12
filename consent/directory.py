"""What a family may be told about whom the page speaks of: the ledger knows no names of pupils.

The app that knows them registers a provider when it starts.
"""

from collections.abc import Callable
from typing import NamedTuple
from uuid import UUID


class SubjectDescription(NamedTuple):
    """How to name a child to the child's own family."""

    first_name: str
    school_name: str


Provider = Callable[[UUID], SubjectDescription | None]

_providers: list[Provider] = []


def register_provider(provider: Provider) -> None:
    """Add a source of descriptions. Registering it again changes nothing."""
    if provider not in _providers:
        _providers.append(provider)


def describe_subject(subject_id: UUID) -> SubjectDescription | None:
    """Return the description of the first provider that knows the child, if any does."""
    for provider in _providers:
        if (description := provider(subject_id)) is not None:
            return description
    return None
