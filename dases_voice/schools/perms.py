"""Who may do what in a school, as small named predicates. What is not named is refused."""

import rules
from django.contrib.auth.models import AnonymousUser

from dases_voice.core.models import User
from dases_voice.schools.models import Establishment, SchoolClass
from dases_voice.schools.queries import posts_of

Account = User | AnonymousUser


@rules.predicate
def works_in_a_school(user: Account) -> bool:
    return bool(posts_of(user))


@rules.predicate
def heads_a_school(user: Account) -> bool:
    return any(post.is_head for post in posts_of(user))


@rules.predicate
def is_head_of_school(user: Account, school: Establishment | None) -> bool:
    return school is not None and any(
        post.is_head and post.school_id == school.pk for post in posts_of(user)
    )


@rules.predicate
def is_head_of_class(user: Account, school_class: SchoolClass | None) -> bool:
    return school_class is not None and any(
        post.is_head and post.school_id == school_class.school_id for post in posts_of(user)
    )


@rules.predicate
def is_teacher_of_class(user: Account, school_class: SchoolClass | None) -> bool:
    return school_class is not None and any(
        school_class.pk in post.class_ids for post in posts_of(user)
    )


# Without an object: who finds these pages in the menu.
rules.add_perm("schools.list_classes", works_in_a_school)
rules.add_perm("schools.lead_school", heads_a_school)

rules.add_perm("schools.view_school", is_head_of_school)
rules.add_perm("schools.manage_roster", is_head_of_school)
rules.add_perm("schools.view_class", is_teacher_of_class | is_head_of_class)
rules.add_perm("schools.open_session", is_teacher_of_class | is_head_of_class)
# A letter holds a family's code. Teachers hand letters out sealed and never print them.
rules.add_perm("schools.print_letters", is_head_of_class)
