"""Changing the rules of a purpose: one person proposes, another one decides, nothing in place."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from consent.enums import AgeBand, DecisionKind, HoldersRequired, PurposeCode
from consent.errors import ChangeClosed, PolicyInvalid, SecondPersonNeeded
from consent.models import Decision, Permission, PolicyProposal, PurposePolicy, SignatureRule
from consent.queries.policies import PolicyContent, policy_in_force, policy_sha256
from consent.services.news import tell
from consent.services.permissions import next_epoch
from consent.services.policy import ALWAYS_PROHIBITED


@transaction.atomic
def propose_policy(
    *, purpose: PurposeCode, content: PolicyContent, why: str, actor: str, at: datetime
) -> PolicyProposal:
    """Write down what the rules of a purpose should be. It waits for a second person.

    A newer proposal takes the place of one that nobody has decided on.

    Raises
    ------
    PolicyInvalid
        When it allows what no policy may, or gives no reason.
    """
    _check(purpose, content, why)
    _refuse_another_basis(purpose, content, at)
    PolicyProposal.objects.filter(purpose_id=purpose.value, decided_at=None).update(
        decided_at=at, decided_by=actor
    )
    proposal = PolicyProposal.objects.create(
        purpose_id=purpose.value,
        content=content.as_json(),
        why=why.strip(),
        proposed_by=actor,
        proposed_at=at,
    )
    facts = {"purpose": str(purpose), "sha256": policy_sha256(purpose, content)}
    tell(action="propose_policy", obj=proposal, actor=actor, at=at, facts=facts)
    return proposal


@transaction.atomic
def confirm_policy(*, proposal: PolicyProposal, actor: str, at: datetime) -> PurposePolicy:
    """Put a proposal in force, from this instant on.

    Raises
    ------
    SecondPersonNeeded, ChangeClosed
        When the proposer confirms, or somebody has decided before.
    """
    proposal = _undecided(proposal)
    if proposal.proposed_by == actor:
        raise SecondPersonNeeded
    content = PolicyContent.from_json(proposal.content)
    purpose = PurposeCode(proposal.purpose_id)
    _refuse_another_basis(purpose, content, at)  # somebody may have withdrawn meanwhile
    newest = PurposePolicy.objects.filter(purpose_id=purpose.value).aggregate(last=Max("number"))
    policy = PurposePolicy.objects.create(
        purpose_id=purpose.value,
        number=(newest["last"] or 0) + 1,
        why=proposal.why,
        proposed_by=proposal.proposed_by,
        confirmed_by=actor,
        effective_at=at,
        sha256=policy_sha256(purpose, content),
        **content.fields(),
    )
    SignatureRule.objects.bulk_create(
        SignatureRule(policy=policy, **rule.fields()) for rule in content.rules
    )
    PolicyProposal.objects.filter(pk=proposal.pk).update(
        decided_by=actor, decided_at=at, policy=policy
    )
    _let_permissions_follow(purpose, at)
    facts = {"purpose": str(purpose), "number": policy.number, "sha256": policy.sha256}
    tell(action="confirm_policy", obj=policy, actor=actor, at=at, facts=facts)
    return policy


@transaction.atomic
def reject_policy(*, proposal: PolicyProposal, actor: str, at: datetime) -> None:
    """Put a proposal aside. Whoever made it may do so too.

    Raises
    ------
    ChangeClosed
        When somebody has decided before.
    """
    proposal = _undecided(proposal)
    PolicyProposal.objects.filter(pk=proposal.pk).update(decided_by=actor, decided_at=at)
    tell(action="reject_policy", obj=proposal, actor=actor, at=at)


def _undecided(proposal: PolicyProposal) -> PolicyProposal:
    waiting = PolicyProposal.objects.select_for_update().filter(pk=proposal.pk, decided_at=None)
    found = waiting.first()
    if found is None:
        raise ChangeClosed
    return found


def _let_permissions_follow(purpose: PurposeCode, at: datetime) -> None:
    """Let every gate ask the new rules from now on; the stored rows follow by the clock.

    One statement, however many pupils there are: the gates work out anew what has lapsed.
    """
    stored = Permission.objects.filter(purpose_id=purpose.value)
    stored.filter(Q(holds_until=None) | Q(holds_until__gt=at)).update(holds_until=at)
    next_epoch()


def _refuse_another_basis(purpose: PurposeCode, content: PolicyContent, at: datetime) -> None:
    """Refuse to go on without consent where somebody has taken it back (EDPB 05/2020, section 6)."""
    policy = policy_in_force(purpose, at)
    taken_back = Decision.objects.filter(purpose_id=purpose.value, kind=DecisionKind.WITHDRAW)
    if policy and policy.legal_basis != content.legal_basis and taken_back.exists():
        raise PolicyInvalid(
            _("Families have withdrawn from this purpose: its legal basis cannot change any more.")
        )


def _check(purpose: PurposeCode, content: PolicyContent, why: str) -> None:
    if not why.strip():
        raise PolicyInvalid(_("Say why the rules change."))
    minors = [rule for rule in content.rules if rule.band != AgeBand.ADULT]
    if purpose == PurposeCode.OPEN_LICENCE and minors:
        raise PolicyInvalid(_("An open licence cannot be revoked: minors’ voices never get one."))
    if any(rule.holders_required == HoldersRequired.NONE for rule in minors):
        raise PolicyInvalid(_("For a minor, at least one holder must agree."))
    if len({rule.band for rule in content.rules}) != len(content.rules):
        raise PolicyInvalid(_("There are two rules for the same age."))
    if missing := set(ALWAYS_PROHIBITED) - set(content.prohibited_uses):
        raise PolicyInvalid(
            _("These uses are always forbidden: %(names)s.") % {"names": ", ".join(sorted(missing))}
        )
    if not 1 <= content.retention_years <= 5:
        raise PolicyInvalid(_("Voices are kept from one to five years."))
    if not content.recipient_classes:
        raise PolicyInvalid(_("Say who receives the voices."))
