"""Which sessions there are, for teachers and for tablets."""

from datetime import datetime

from django.db.models import Q, QuerySet
from django_scopes import scopes_disabled

from dases_voice.collection.models import Admission, ClassSession
from dases_voice.core.models import User
from dases_voice.schools.models import Pupil, SchoolClass
from dases_voice.schools.queries import posts_of


def is_admitted(*, session: ClassSession, pupil: Pupil) -> bool:
    """Return whether the teacher lets this pupil in without pictures."""
    admissions = Admission.objects.filter(session=session, pupil=pupil)
    return admissions.filter(admitted_at__isnull=False).exists()


def sessions_for(user: User) -> QuerySet[ClassSession]:
    """Return the sessions of the account's classes, and of all classes of a school it heads."""
    posts = posts_of(user)
    return ClassSession.objects.filter(
        Q(school_id__in=[post.school_id for post in posts if post.is_head])
        | Q(school_class_id__in=[class_id for post in posts for class_id in post.class_ids])
    ).select_related("school_class", "campaign")


def open_session_of_class(school_class: SchoolClass, *, at: datetime) -> ClassSession | None:
    """Return the session of the class that tablets can join now."""
    return ClassSession.objects.filter(
        school_class=school_class, closed_at=None, closes_at__gt=at
    ).first()


def session_of_code(code: str, *, at: datetime) -> ClassSession | None:
    """Return the open session that a code opens, whatever the school: a tablet belongs to none."""
    with scopes_disabled():
        return (
            ClassSession.objects.filter(code=code, closed_at=None, closes_at__gt=at)
            .select_related("school_class", "campaign")
            .first()
        )
