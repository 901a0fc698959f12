"""Who may do what in the collection, as small named predicates. What is not named is refused."""

import rules
from django.contrib.auth.models import AnonymousUser

from dases_voice.collection.models import Campaign, ClassSession
from dases_voice.core.models import User
from dases_voice.core.perms import is_data_protection_officer, is_operator
from dases_voice.schools.perms import heads_a_school, works_in_a_school
from dases_voice.schools.queries import posts_of

Account = User | AnonymousUser


@rules.predicate
def runs_session(user: Account, session: ClassSession | None) -> bool:
    return session is not None and any(
        session.school_class_id in post.class_ids
        or (post.is_head and post.school_id == session.school_id)
        for post in posts_of(user)
    )


@rules.predicate
def heads_school_of_campaign(user: Account, campaign: Campaign | None) -> bool:
    headed = [post.school_id for post in posts_of(user) if post.is_head]
    return campaign is not None and campaign.schools.filter(pk__in=headed).exists()


manages_campaigns = is_operator | is_data_protection_officer

rules.add_perm("collection.list_campaigns", manages_campaigns | heads_a_school)
rules.add_perm("collection.manage_campaigns", manages_campaigns)
rules.add_perm("collection.view_campaign", manages_campaigns | heads_school_of_campaign)
rules.add_perm("collection.list_sessions", works_in_a_school)
rules.add_perm("collection.run_session", runs_session)
