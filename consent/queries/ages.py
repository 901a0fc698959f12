"""Ages, counted at midnight where the school is."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.utils import timezone

from consent.enums import AgeBand, Audience
from consent.models import DataSubject

ADULT_AGE = 18
JOINT_CONSENT_AGE = 15
PARIS = ZoneInfo("Europe/Paris")


def birthday(birth_date: date, age: int) -> date:
    """Return the day on which somebody turns `age`; born on 29 February means 1 March."""
    try:
        return birth_date.replace(year=birth_date.year + age)
    except ValueError:
        return date(birth_date.year + age, 3, 1)


def age_at(birth_date: date, at: datetime, zone: ZoneInfo = PARIS) -> int:
    """Return the age in full years on the local day of `at`."""
    today = timezone.localdate(at, zone)
    years = today.year - birth_date.year
    return years if birthday(birth_date, years) <= today else years - 1


def age_band(birth_date: date, at: datetime, zone: ZoneInfo = PARIS) -> AgeBand:
    """Return the band of an age."""
    age = age_at(birth_date, at, zone)
    if age >= ADULT_AGE:
        return AgeBand.ADULT
    return AgeBand.FROM_15_TO_17 if age >= JOINT_CONSENT_AGE else AgeBand.UNDER_15


def band_of(subject: DataSubject, at: datetime) -> AgeBand | None:
    """Return the band that says which signature rule counts; none for an erased subject.

    Whoever is emancipated signs as an adult.
    """
    if subject.birth_date is None:
        return None
    adult_at = of_age_at(subject)
    if adult_at is not None and at >= adult_at:
        return AgeBand.ADULT
    return age_band(subject.birth_date, at, zone_of(subject))


def of_age_at(subject: DataSubject) -> datetime | None:
    """Return the local midnight from which a subject decides alone; none for an erased one."""
    if subject.birth_date is None:
        return None
    days = [birthday(subject.birth_date, ADULT_AGE)]
    if subject.emancipated_on is not None:
        days.append(subject.emancipated_on)
    return _midnight(min(days), zone_of(subject))


def next_band_change(subject: DataSubject, at: datetime) -> datetime | None:
    """Return the local midnight at which the next band begins, if one does."""
    adult_at = of_age_at(subject)
    if subject.birth_date is None or adult_at is None or adult_at <= at:
        return None
    turns_15_at = _midnight(birthday(subject.birth_date, JOINT_CONSENT_AGE), zone_of(subject))
    return turns_15_at if at < turns_15_at < adult_at else adult_at


def zone_of(subject: DataSubject) -> ZoneInfo:
    """Return the time zone at whose midnight a subject grows older."""
    return ZoneInfo(subject.time_zone)


def audience_for(birth_date: date, at: datetime) -> Audience:
    """Return the audience whose notice a pupil of this age reads."""
    age = age_at(birth_date, at)
    if age >= ADULT_AGE:
        return Audience.ADULT
    if age >= JOINT_CONSENT_AGE:
        return Audience.PUPIL_15_17
    return Audience.PUPIL_11_14 if age >= 11 else Audience.PUPIL_6_10


def school_year_end(at: datetime, zone: ZoneInfo = PARIS) -> datetime:
    """Return the local midnight of 1 September with which the school year of `at` is over."""
    today = timezone.localdate(at, zone)
    year = today.year + 1 if today.month >= 9 else today.year
    return _midnight(date(year, 9, 1), zone)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone)
