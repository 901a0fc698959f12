"""Questions about schools, classes and pupils."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django_scopes import scopes_disabled

from consent.directory import SubjectDescription
from consent.models import HolderLink, Invitation
from dases_voice.core.models import User
from dases_voice.schools.enums import SchoolRole
from dases_voice.schools.models import Establishment, Membership, Pupil, SchoolClass


@dataclass(frozen=True)
class Post:
    """What somebody is in one school."""

    school_id: UUID
    role: str
    class_ids: frozenset[UUID]

    @property
    def is_head(self) -> bool:
        return self.role == SchoolRole.HEAD


def posts_of(user: User | AnonymousUser) -> tuple[Post, ...]:
    """Return what the account is in each of its schools, remembered on the instance.

    Who works where decides what is in scope, so the question itself is asked outside of any scope.
    """
    if not isinstance(user, User) or not user.is_active:
        return ()
    remembered: tuple[Post, ...] | None = getattr(user, "_school_posts", None)
    if remembered is None:
        with scopes_disabled():
            remembered = tuple(
                Post(member.school_id, member.role, frozenset(_class_ids(member)))
                for member in Membership.objects.filter(user=user).prefetch_related("classes")
            )
        user._school_posts = remembered  # type: ignore[attr-defined]  # a cache, not a field
    return remembered


def classes_for(user: User) -> QuerySet[SchoolClass]:
    """Return the classes that the account may open: its own, and all of a school that it heads."""
    posts = posts_of(user)
    return SchoolClass.objects.filter(
        Q(school_id__in=[post.school_id for post in posts if post.is_head])
        | Q(id__in=[class_id for post in posts for class_id in post.class_ids])
    ).select_related("school")


def schools_led_by(user: User) -> QuerySet[Establishment]:
    """Return the schools that the account heads."""
    return Establishment.objects.filter(
        id__in=[post.school_id for post in posts_of(user) if post.is_head]
    )


def with_pupil_counts(classes: QuerySet[SchoolClass]) -> QuerySet[SchoolClass]:
    """Add `pupil_count` to each class, the present year first."""
    counted = classes.annotate(pupil_count=Count("pupils", distinct=True))
    return counted.order_by("-school_year", "name", "pk")


def staff_of(school: Establishment) -> QuerySet[Membership]:
    """Return who works in the school, heads first."""
    members = Membership.objects.filter(school=school).select_related("user")
    return members.prefetch_related("classes").order_by("role", "user__full_name")


def pupils_of_class(school_class: SchoolClass) -> QuerySet[Pupil]:
    """Return the pupils of a class by name."""
    return Pupil.objects.filter(school_class=school_class).order_by("last_name", "first_name")


def pupils_named(school_class: SchoolClass, words: str) -> QuerySet[Pupil]:
    """Return the pupils of a class whose first or last name holds each of the words."""
    found = pupils_of_class(school_class)
    for word in words.split():
        found = found.filter(Q(first_name__icontains=word) | Q(last_name__icontains=word))
    return found


def pupils_with_letters(school_class: SchoolClass) -> QuerySet[Pupil]:
    """Return the pupils of a class with `has_holder` and `has_letter`.

    Whether a letter was ever prepared is all that a school learns: answers stay with the family.
    """
    links = HolderLink.objects.filter(subject=OuterRef("subject"))
    invitations = Invitation.objects.filter(link__subject=OuterRef("subject"))
    return pupils_of_class(school_class).annotate(
        has_holder=Exists(links), has_letter=Exists(invitations)
    )


def pupil_of_subject(subject_id: UUID) -> Pupil | None:
    """Return the pupil behind a data subject, or None when no school of the scope knows one."""
    return Pupil.objects.filter(subject_id=subject_id).select_related("school").first()


def description_for_family(subject_id: UUID) -> SubjectDescription | None:
    """Return how a child's own family knows it. The family's door is in no school's scope."""
    with scopes_disabled():
        pupil = pupil_of_subject(subject_id)
    return SubjectDescription(pupil.first_name, pupil.school.name) if pupil else None


def _class_ids(member: Membership) -> list[UUID]:
    return [school_class.id for school_class in member.classes.all()]
