"""Ages, counted at midnight where the school is."""

from datetime import date, datetime, time

from django.utils import timezone

from consent.enums import AgeBand, Audience

ADULT_AGE = 18
JOINT_CONSENT_AGE = 15


def birthday(birth_date: date, age: int) -> date:
    """Return the day on which somebody turns `age`; born on 29 February means 1 March."""
    try:
        return birth_date.replace(year=birth_date.year + age)
    except ValueError:
        return date(birth_date.year + age, 3, 1)


def age_at(birth_date: date, at: datetime) -> int:
    """Return the age in full years on the local day of `at`."""
    today = timezone.localdate(at)
    years = today.year - birth_date.year
    return years if birthday(birth_date, years) <= today else years - 1


def age_band(birth_date: date, at: datetime) -> AgeBand:
    """Return the band that says which signature rule counts."""
    age = age_at(birth_date, at)
    if age >= ADULT_AGE:
        return AgeBand.ADULT
    return AgeBand.FROM_15_TO_17 if age >= JOINT_CONSENT_AGE else AgeBand.UNDER_15


def next_band_change(birth_date: date, at: datetime) -> datetime | None:
    """Return the local midnight at which the next band begins, if one does."""
    for age in (JOINT_CONSENT_AGE, ADULT_AGE):
        begins_at = timezone.make_aware(datetime.combine(birthday(birth_date, age), time.min))
        if begins_at > at:
            return begins_at
    return None


def audience_for(birth_date: date, at: datetime) -> Audience:
    """Return the audience whose notice a pupil of this age reads."""
    age = age_at(birth_date, at)
    if age >= ADULT_AGE:
        return Audience.ADULT
    if age >= JOINT_CONSENT_AGE:
        return Audience.PUPIL_15_17
    return Audience.PUPIL_11_14 if age >= 11 else Audience.PUPIL_6_10
