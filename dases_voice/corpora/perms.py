"""Who may do what with corpora, as small named predicates. What is not named is refused."""

import rules
from django.contrib.auth.models import AnonymousUser

from contracts.enums import AgreementState, Side
from contracts.models import Agreement, DeletionNotice
from contracts.queries import agreements_held_by, sides_of
from dases_voice.core.models import User
from dases_voice.core.perms import is_data_protection_officer, is_operator
from dases_voice.corpora.models import Edition, Webhook

Account = User | AnonymousUser


@rules.predicate
def holds_an_agreement(user: Account) -> bool:
    """Return whether an organisation with an agreement has named this person."""
    return isinstance(user, User) and user.is_active and agreements_held_by(user).exists()


@rules.predicate
def is_named_by_licensee(user: Account, agreement: Agreement | None) -> bool:
    return (
        agreement is not None
        and agreement.state != AgreementState.DRAFT
        and Side.CONSUMER in sides_of(agreement=agreement, user=user)
    )


@rules.predicate
def is_named_by_a_party(user: Account, agreement: Agreement | None) -> bool:
    """Return whether either side has named this person; a draft is the provider's alone."""
    sides = sides_of(agreement=agreement, user=user) if agreement is not None else []
    if agreement is not None and agreement.state == AgreementState.DRAFT:
        return Side.PROVIDER in sides
    return bool(sides)


@rules.predicate
def is_named_for_edition(user: Account, edition: Edition | None) -> bool:
    return edition is not None and is_named_by_licensee(user, edition.agreement)


@rules.predicate
def is_named_for_notice(user: Account, notice: DeletionNotice | None) -> bool:
    return notice is not None and is_named_by_licensee(user, notice.agreement)


@rules.predicate
def is_named_for_webhook(user: Account, webhook: Webhook | None) -> bool:
    return webhook is not None and webhook.party.members.filter(pk=user.pk).exists()


manages = is_operator | is_data_protection_officer

rules.add_perm("corpora.manage_corpora", manages)
rules.add_perm("corpora.view_corpus", rules.is_authenticated)
# Who finds these pages in the menu.
rules.add_perm("corpora.find_corpora", manages | holds_an_agreement)
rules.add_perm("corpora.hold_agreements", holds_an_agreement)

rules.add_perm("corpora.view_agreement", is_named_by_a_party | manages)
rules.add_perm("corpora.sign_agreement", is_named_by_a_party)
rules.add_perm("corpora.end_agreement", is_named_by_a_party)
rules.add_perm("corpora.open_edition", is_named_by_licensee)
rules.add_perm("corpora.use_edition", is_named_for_edition)
rules.add_perm("corpora.view_notice", is_named_for_notice | manages)
rules.add_perm("corpora.attest_deletion", is_named_for_notice)
rules.add_perm("corpora.manage_webhook", is_named_for_webhook)
