"""Questions about schools, classes and pupils."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django_scopes import scopes_disabled

from dases_voice.core.models import User
from dases_voice.schools.enums import SchoolRole
from dases_voice.schools.models import Membership, Pupil, SchoolClass


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


def pupils_of_class(school_class: SchoolClass) -> QuerySet[Pupil]:
    """Return the pupils of a class by name."""
    return Pupil.objects.filter(school_class=school_class).order_by("last_name", "first_name")


def pupil_of_subject(subject_id: UUID) -> Pupil | None:
    """Return the pupil behind a data subject, or None when no school of the scope knows one."""
    return Pupil.objects.filter(subject_id=subject_id).select_related("school").first()


def _class_ids(member: Membership) -> list[UUID]:
    return [school_class.id for school_class in member.classes.all()]
