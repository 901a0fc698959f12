"""Who may do what in a school, as small named predicates. What is not named is refused."""

import rules
from django.contrib.auth.models import AnonymousUser

from consent.models import PaperForm
from dases_voice.core.models import User
from dases_voice.schools.models import Establishment, SchoolClass
from dases_voice.schools.queries import classes_of_office, papers_of_office, posts_of

Account = User | AnonymousUser


@rules.predicate
def works_in_a_school(user: Account) -> bool:
    return any(post.is_in_class for post in posts_of(user))


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
def works_in_an_office(user: Account) -> bool:
    return any(post.is_office for post in posts_of(user))


@rules.predicate
def is_office_of_class(user: Account, school_class: SchoolClass | None) -> bool:
    return school_class is not None and classes_of_office(user).filter(pk=school_class.pk).exists()


@rules.predicate
def is_office_of_form(user: Account, form: PaperForm | None) -> bool:
    return form is not None and papers_of_office(user).filter(pk=form.pk).exists()


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
rules.add_perm("schools.set_line", is_head_of_school)
rules.add_perm("schools.view_class", is_teacher_of_class | is_head_of_class)
rules.add_perm("schools.open_session", is_teacher_of_class | is_head_of_class)
# A letter holds a family's code. Teachers hand letters out sealed and never print them.
rules.add_perm("schools.print_letters", is_head_of_class)
# Answers on paper pass through the office: two people of it, and nobody who gives lessons.
rules.add_perm("schools.handle_papers", works_in_an_office)
rules.add_perm("schools.print_forms", is_office_of_class)
rules.add_perm("schools.handle_form", is_office_of_form)
