"""Who may do what on the platform, as small named predicates. What is not named is refused."""

import rules
from django.contrib.auth.models import AnonymousUser

from dases_voice.core.enums import PlatformRole
from dases_voice.core.models import ApiToken, User
from dases_voice.core.programs import scopes_of
from dases_voice.core.queries import has_platform_role


@rules.predicate
def is_operator(user: User | AnonymousUser) -> bool:
    return has_platform_role(user, PlatformRole.OPERATOR)


@rules.predicate
def is_data_protection_officer(user: User | AnonymousUser) -> bool:
    return has_platform_role(user, PlatformRole.DATA_PROTECTION_OFFICER)


@rules.predicate
def is_reviewer(user: User | AnonymousUser) -> bool:
    return has_platform_role(user, PlatformRole.REVIEWER)


@rules.predicate
def may_hold_a_key(user: User | AnonymousUser) -> bool:
    return bool(scopes_of(user))


@rules.predicate
def owns_token(user: User | AnonymousUser, token: ApiToken | None) -> bool:
    return token is not None and token.user_id == user.pk


rules.add_perm("core.hold_tokens", may_hold_a_key)
rules.add_perm("core.manage_token", owns_token)
rules.add_perm("core.view_operations", is_operator | is_data_protection_officer)
