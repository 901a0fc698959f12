"""Questions about schools, classes and pupils."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django_scopes import scopes_disabled

from consent.directory import SubjectDescription
from consent.enums import PaperState, PurposeCode
from consent.models import HolderLink, Invitation, PaperForm
from consent.queries import consents_in_force, paper_forms_of
from dases_voice.core.models import User
from dases_voice.schools.enums import SchoolRole
from dases_voice.schools.models import Establishment, Membership, Pupil, SchoolClass

# Below this a total or a share would speak of single pupils.
SMALLEST_TOTAL = 10


@dataclass(frozen=True)
class Post:
    """What somebody is in one school."""

    school_id: UUID
    role: str
    class_ids: frozenset[UUID]

    @property
    def is_head(self) -> bool:
        return self.role == SchoolRole.HEAD

    @property
    def is_in_class(self) -> bool:
        """Whether pupils and lessons are this person's work: the office sees neither."""
        return self.role in {SchoolRole.HEAD, SchoolRole.TEACHER}

    @property
    def is_office(self) -> bool:
        """Whether this person handles forms on paper. A teacher never does."""
        return self.role in {SchoolRole.HEAD, SchoolRole.SECRETARY}


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


def participation_of(school: Establishment, *, at: datetime) -> int | None:
    """Return in how many of a hundred pupils the voice may be recorded, in tens; or nothing.

    Of fewer than ten pupils nothing is told. All and none would tell of everybody: what is above 90
    is told as 90, and what is below 10 as 10.
    """
    pupils = Pupil.objects.filter(school_class__school=school)
    total = pupils.count()
    if total < SMALLEST_TOTAL:
        return None
    open_to_us = consents_in_force(purpose=PurposeCode.RECORD, at=at)
    agreed = open_to_us.filter(subject__in=pupils.values("subject_id")).count()
    return min(max(10 * round(10 * agreed / total), 10), 90)


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


def classes_of_office(user: User | AnonymousUser) -> QuerySet[SchoolClass]:
    """Return the classes whose forms the account handles: a head's own class is not among them."""
    posts = [post for post in posts_of(user) if post.is_office]
    classes = SchoolClass.objects.filter(school_id__in=[post.school_id for post in posts])
    own = [class_id for post in posts for class_id in post.class_ids]
    return classes.exclude(id__in=own).select_related("school")


def papers_of_office(user: User | AnonymousUser) -> QuerySet[PaperForm]:
    """Return the forms on paper that the account may handle, with their pupils."""
    pupils = Pupil.objects.filter(school_class__in=classes_of_office(user))
    forms = paper_forms_of(pupils.values("subject_id"))
    return forms.select_related("link__subject__pupil__school_class")


def papers_waiting(user: User) -> QuerySet[PaperForm]:
    """Return the forms with which the office has something to do, the oldest first."""
    waiting = (PaperState.SCANNED, PaperState.TRANSCRIBED, PaperState.RETURNED)
    return papers_of_office(user).filter(state__in=waiting).order_by("scanned_at", "pk")


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
