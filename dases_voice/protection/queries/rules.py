"""The rules of a purpose in plain words, and what a proposal changes in them."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from consent.enums import AgeBand, HoldersRequired, PurposeCode
from consent.models import PolicyProposal, Purpose, PurposePolicy
from consent.queries import policy_in_force
from consent.queries.policies import PolicyContent, RuleContent, content_of
from dases_voice.protection.enums import LegalBasis

# By whether the pupil agrees, too. Nobody at all is what no rule may say.
WHO: dict[tuple[bool, HoldersRequired], str | Promise] = {
    (True, HoldersRequired.NONE): gettext_lazy("The pupil alone"),
    (True, HoldersRequired.ONE): gettext_lazy("One holder at least, and the pupil"),
    (True, HoldersRequired.ALL): gettext_lazy("All holders, and the pupil"),
    (False, HoldersRequired.ONE): gettext_lazy("One holder at least"),
    (False, HoldersRequired.ALL): gettext_lazy("All holders"),
}
NOBODY = gettext_lazy("Never: this age is left out")


class Line(NamedTuple):
    """One thing that rules say. Codes are the same in all languages."""

    label: str
    words: str
    is_code: bool = False


class Compared(NamedTuple):
    """One thing that rules say, in force and as proposed."""

    old: Line
    new: Line

    @property
    def is_changed(self) -> bool:
        """Whether the proposal says something else."""
        return self.old != self.new


class PurposeInForce(NamedTuple):
    """A purpose with what counts for it now."""

    purpose: Purpose
    policy: PurposePolicy
    signers: list[Line]


def purposes_in_force(*, at: datetime) -> list[PurposeInForce]:
    """Return every purpose that has rules at `at`, offered or not."""
    found = ((p, policy_in_force(PurposeCode(p.code), at)) for p in Purpose.objects.all())
    return [
        PurposeInForce(purpose, policy, signers(content_of(policy)))
        for purpose, policy in found
        if policy is not None
    ]


def compared(proposal: PolicyProposal) -> list[Compared]:
    """Return what a proposal says, line by line, beside what was in force when it was made."""
    purpose = PurposeCode(proposal.purpose_id)
    before = policy_in_force(purpose, proposal.proposed_at)
    new = in_plain_words(PolicyContent.from_json(proposal.content))
    old = in_plain_words(content_of(before)) if before else [Line(n.label, "") for n in new]
    return [Compared(*pair) for pair in zip(old, new, strict=True)]


def in_plain_words(content: PolicyContent) -> list[Line]:
    """Return all that rules say, always in the same order."""
    offered = _("Yes, families are asked") if content.is_active else _("No, nobody is asked")
    years = content.retention_years
    kept = ngettext("%(count)d year", "%(count)d years", years) % {"count": years}
    return [
        Line(_("Open to families"), offered),
        *signers(content, _("%(age)s: who must agree")),
        Line(_("Lowest assurance"), str(content.minimum_assurance.label)),
        Line(_("Legal basis"), _basis(content.legal_basis)),
        _codes(_("Recipients"), content.recipient_classes),
        _codes(_("Licences"), content.licence_scope),
        Line(_("Where voices may go"), str(content.territory.label)),
        Line(_("Kept"), kept),
        Line(_("A yes is good for"), str(content.term.label)),
        _codes(_("Forbidden uses"), content.prohibited_uses),
    ]


def signers(content: PolicyContent, label: str = "%(age)s") -> list[Line]:
    """Return who must agree at each age; `label` says how the age is put."""
    rules = {rule.band: rule for rule in content.rules}
    return [Line(label % {"age": band.label}, who_agrees(rules.get(band))) for band in AgeBand]


def who_agrees(rule: RuleContent | None) -> str:
    """Return in words who must agree; without a rule nobody can."""
    return str(WHO[rule.pupil_required, rule.holders_required] if rule else NOBODY)


def _basis(code: str) -> str:
    return str(LegalBasis(code).label) if code in LegalBasis.values else code


def _codes(label: str, codes: Iterable[str]) -> Line:
    return Line(label, ", ".join(codes), is_code=True)
