"""Which rules of a purpose are in force, and what a policy says as plain data."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from consent.chain import canonical_json
from consent.enums import AgeBand, Assurance, HoldersRequired, PurposeCode, Term, Territory
from consent.models import PurposePolicy, SignatureRule


@dataclass(frozen=True)
class RuleContent:
    """Who must agree at an age."""

    band: AgeBand
    pupil_required: bool
    holders_required: HoldersRequired

    def fields(self) -> dict[str, Any]:
        """Return the rule as columns and JSON want it."""
        return {name: _plain(value) for name, value in vars(self).items()}


@dataclass(frozen=True)
class PolicyContent:
    """All that two people agree on when they make a policy."""

    is_active: bool
    legal_basis: str
    minimum_assurance: Assurance
    licence_scope: tuple[str, ...]
    recipient_classes: tuple[str, ...]
    territory: Territory
    retention_years: int
    term: Term
    prohibited_uses: tuple[str, ...]
    rules: tuple[RuleContent, ...]

    def fields(self) -> dict[str, Any]:
        """Return the policy as columns want it, without its rules."""
        return {name: _plain(value) for name, value in vars(self).items() if name != "rules"}

    def as_json(self) -> dict[str, Any]:
        """Return everything as JSON holds it."""
        return {**self.fields(), "rules": [rule.fields() for rule in self.rules]}

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> "PolicyContent":
        """Read what `as_json` has written."""
        return cls(
            is_active=content["is_active"],
            legal_basis=content["legal_basis"],
            minimum_assurance=Assurance(content["minimum_assurance"]),
            licence_scope=tuple(content["licence_scope"]),
            recipient_classes=tuple(content["recipient_classes"]),
            territory=Territory(content["territory"]),
            retention_years=content["retention_years"],
            term=Term(content["term"]),
            prohibited_uses=tuple(content["prohibited_uses"]),
            rules=tuple(
                RuleContent(
                    AgeBand(rule["band"]),
                    rule["pupil_required"],
                    HoldersRequired(rule["holders_required"]),
                )
                for rule in content["rules"]
            ),
        )


def policy_in_force(purpose: PurposeCode, at: datetime) -> PurposePolicy | None:
    """Return the newest policy of a purpose that counts at `at`."""
    known = PurposePolicy.objects.filter(purpose_id=purpose.value, effective_at__lte=at)
    return known.prefetch_related("rules").order_by("-number").first()


def active_purposes(at: datetime) -> list[PurposeCode]:
    """Return the purposes that are offered at `at`."""
    policies = (policy_in_force(code, at) for code in PurposeCode)
    return [PurposeCode(p.purpose_id) for p in policies if p is not None and p.is_active]


def rule_for(policy: PurposePolicy, band: AgeBand) -> SignatureRule | None:
    """Return who must agree at an age; where nobody can, the purpose is closed."""
    return next((rule for rule in policy.rules.all() if rule.band == band), None)


def content_of(policy: PurposePolicy) -> PolicyContent:
    """Return what a policy says."""
    rules = [
        {"band": r.band, "pupil_required": r.pupil_required, "holders_required": r.holders_required}
        for r in policy.rules.order_by("band")
    ]
    names = [name for name in PolicyContent.__dataclass_fields__ if name != "rules"]
    return PolicyContent.from_json(
        {name: getattr(policy, name) for name in names} | {"rules": rules}
    )


def policy_sha256(purpose: PurposeCode, content: PolicyContent) -> str:
    """Return the fingerprint of what a policy says, whatever the order of its rules."""
    rules = sorted((asdict(rule) for rule in content.rules), key=lambda rule: str(rule["band"]))
    whole = {**content.fields(), "purpose": str(purpose), "rules": rules}
    return hashlib.sha256(canonical_json(whole)).hexdigest()


def _plain(value: object) -> object:
    """Return a column's value: an enum's own text, and lists for JSON."""
    if isinstance(value, tuple):
        return list(value)
    return getattr(value, "value", value)
