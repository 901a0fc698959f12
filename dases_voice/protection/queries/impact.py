"""Which impact assessment a purpose falls under (article 35), by the rules that are in force."""

from typing import NamedTuple

from django.utils.translation import gettext as _

from consent.enums import INTERNAL, AgeBand, PurposeCode, Territory
from consent.queries.policies import PolicyContent, policy_sha256

# Two of the nine criteria of the European guidelines (WP 248) are enough.
ENOUGH = 2


class ImpactReference(NamedTuple):
    """The number under which an assessment is filed, and what calls for it.

    The number changes with the rules: an assessment that was made for others shows itself as old.
    """

    number: str
    criteria: tuple[str, ...]

    @property
    def is_required(self) -> bool:
        """Whether the purpose may not begin without an assessment."""
        return len(self.criteria) >= ENOUGH

    @property
    def words(self) -> str:
        """The reference and what calls for it, as one line."""
        required = _("required") if self.is_required else _("not required by the criteria")
        return f"{self.number} ({required}): {', '.join(self.criteria)}"


def impact_reference(*, purpose: PurposeCode, content: PolicyContent) -> ImpactReference:
    """Return the reference that follows from a purpose and its rules."""
    calls = {
        _("a voice tells about health and origin"): True,
        _("children"): any(rule.band != AgeBand.ADULT for rule in content.rules),
        _("given to others"): purpose not in INTERNAL and bool(content.recipient_classes),
        _("new technology"): purpose in {PurposeCode.RESEARCH, PurposeCode.LEARNING_AI},
        _("records are joined"): purpose == PurposeCode.LEARNING_RESULTS,
        _("leaves the European Economic Area"): content.territory == Territory.WORLD,
    }
    fingerprint = policy_sha256(purpose, content)[:12]
    return ImpactReference(
        f"{purpose.value}-{fingerprint}", tuple(words for words, holds in calls.items() if holds)
    )
