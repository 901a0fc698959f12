"""What a notice covers for a purpose, and whether a use stays inside what was signed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from consent.enums import PurposeCode, Territory
from consent.models import NoticeVersion

WIDTH = {Territory.FRANCE: 0, Territory.EEA: 1, Territory.WORLD: 2}


@dataclass(frozen=True)
class Scope:
    """For one purpose: who may have the voice, under which licence, where, how long, with what."""

    controllers: frozenset[str]
    recipients: frozenset[str]
    licences: frozenset[str]
    territory: Territory
    retention_years: int
    fields: frozenset[str]

    def covers(self, asked: "Scope") -> bool:
        """Tell whether everything that `asked` wants was said here."""
        return (
            asked.controllers <= self.controllers
            and asked.recipients <= self.recipients
            and asked.licences <= self.licences
            and WIDTH[asked.territory] <= WIDTH[self.territory]
            and asked.retention_years <= self.retention_years
            and asked.fields <= self.fields
        )


@dataclass(frozen=True)
class Use:
    """What somebody wants to do with voices now."""

    purpose: PurposeCode
    recipient: str
    licence: str
    territory: Territory = Territory.EEA

    def is_inside(self, scope: Scope) -> bool:
        """Tell whether signers who read `scope` have read of this use."""
        return (
            self.recipient in scope.recipients
            and self.licence in scope.licences
            and WIDTH[self.territory] <= WIDTH[scope.territory]
        )


def scope_of(version: NoticeVersion, purpose: PurposeCode) -> Scope | None:
    """Return what a version says about a purpose; nothing when it does not speak of it."""
    uses: Mapping[str, Mapping[str, Any]] = version.scope.get("uses", {})
    if purpose not in version.purposes or purpose not in uses:
        return None
    use = uses[purpose]
    return Scope(
        controllers=frozenset(c["name"] for c in version.scope["controllers"]),
        recipients=frozenset(use["recipients"]),
        licences=frozenset(use.get("licences", ())),
        territory=Territory(use["territory"]),
        retention_years=int(use["retention_years"]),
        fields=frozenset(use.get("fields", ())),
    )


def is_inside(use: Use, signed_versions: str) -> bool:
    """Tell whether each of the versions that were signed covers a use. None signed: no."""
    scopes = [_scope_by_id(UUID(pk), use.purpose) for pk in signed_versions.split()]
    return bool(scopes) and all(scope is not None and use.is_inside(scope) for scope in scopes)


def covering(use: Use, signed: Iterable[str]) -> set[str]:
    """Return which of these combinations of signed versions cover a use."""
    return {versions for versions in set(signed) if is_inside(use, versions)}


@lru_cache(maxsize=4096)
def _scope_by_id(pk: UUID, purpose: PurposeCode) -> Scope | None:
    # Published versions never change, so what was read once may be remembered.
    return scope_of(NoticeVersion.objects.get(pk=pk), purpose)
