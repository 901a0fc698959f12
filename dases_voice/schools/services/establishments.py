"""Schools come in, and people start to work there."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from dases_voice.core.models import User
from dases_voice.core.services import audit
from dases_voice.schools.enums import SchoolRole
from dases_voice.schools.models import Establishment, Membership, SchoolClass


@transaction.atomic
def register_school(
    *, uai: str, name: str, city: str, academy: str, actor: str, at: datetime
) -> Establishment:
    """Add a school, or return the one that has this UAI code.

    Raises
    ------
    django.core.exceptions.ValidationError
        The code's check letter is wrong, or something is missing.
    """
    known = Establishment.objects.filter(uai=uai).first()
    if known is not None:
        return known
    school = Establishment(uai=uai, name=name, city=city, academy=academy)
    school.full_clean()
    school.save(force_insert=True)
    audit.record(action="school.registered", actor=actor, obj=school, at=at, facts={"uai": uai})
    return school


@transaction.atomic
def set_slow_line(*, school: Establishment, is_slow: bool, actor: str, at: datetime) -> None:
    """Say whether a school's line is too slow for takes at the device's own rate."""
    changed = Establishment.objects.filter(pk=school.pk, has_slow_line=not is_slow).update(
        has_slow_line=is_slow
    )
    if changed:
        facts = {"is_slow": is_slow}
        audit.record(action="school.line_set", actor=actor, obj=school, at=at, facts=facts)


@transaction.atomic
def appoint(
    *,
    user: User,
    school: Establishment,
    role: SchoolRole,
    classes: Iterable[SchoolClass] = (),
    actor: str,
    at: datetime,
) -> Membership:
    """Say what somebody is in a school, and which classes are theirs. Doing it again adds none."""
    membership, _created = Membership.objects.get_or_create(
        user=user, school=school, defaults={"role": role}
    )
    wanted = set(classes)
    if not _created and membership.role == role and set(membership.classes.all()) == wanted:
        return membership
    Membership.objects.filter(pk=membership.pk).update(role=role)
    membership.classes.set(wanted)
    audit.record(
        action="staff.appointed",
        actor=actor,
        obj=membership,
        at=at,
        facts={
            "school": str(school.pk),
            "role": role,
            "classes": sorted(str(school_class.pk) for school_class in wanted),
        },
    )
    return membership
