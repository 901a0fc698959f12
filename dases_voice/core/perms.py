"""Who may do what on the platform, as small named predicates. What is not named is refused."""

import rules
from django.contrib.auth.models import AnonymousUser

from dases_voice.core.enums import PlatformRole
from dases_voice.core.models import User
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


rules.add_perm("core.view_operations", is_operator | is_data_protection_officer)
