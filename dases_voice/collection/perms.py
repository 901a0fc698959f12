"""Who may do what in the collection, as small named predicates. What is not named is refused."""

import rules
from django.contrib.auth.models import AnonymousUser

from dases_voice.collection.models import Campaign, ClassSession, PromptSet
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


@rules.predicate
def is_in_library(user: Account, prompt_set: PromptSet | None) -> bool:
    return prompt_set is not None and prompt_set.is_shared


@rules.predicate
def writes_in_school_of_set(user: Account, prompt_set: PromptSet | None) -> bool:
    return prompt_set is not None and any(
        post.is_in_class and post.school_id == prompt_set.school_id for post in posts_of(user)
    )


@rules.predicate
def is_set_of_the_platform(user: Account, prompt_set: PromptSet | None) -> bool:
    return prompt_set is not None and prompt_set.school_id is None


manages_campaigns = is_operator | is_data_protection_officer

rules.add_perm("collection.list_campaigns", manages_campaigns | heads_a_school)
rules.add_perm("collection.manage_campaigns", manages_campaigns)
rules.add_perm("collection.view_campaign", manages_campaigns | heads_school_of_campaign)
rules.add_perm("collection.list_sessions", works_in_a_school)
rules.add_perm("collection.run_session", runs_session)

writes_prompts = works_in_a_school | manages_campaigns
rules.add_perm("collection.list_prompt_sets", writes_prompts)
rules.add_perm(
    "collection.view_prompt_set",
    manages_campaigns | writes_in_school_of_set | (works_in_a_school & is_in_library),
)
rules.add_perm(
    "collection.edit_prompt_set",
    writes_in_school_of_set | (manages_campaigns & is_set_of_the_platform),
)
