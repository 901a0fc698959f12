"""Coarser forms of what would single somebody out."""

from datetime import date
from typing import Final

BANDS: Final = ((6, 8), (9, 10), (11, 12), (13, 14), (15, 16), (17, 18))


def age_band(age: int) -> str:
    """Return the band in which an age in full years is published, or "" outside 6 to 18.

    Examples
    --------
    >>> age_band(9), age_band(12), age_band(40)
    ('9-10', '11-12', '')
    """
    return next((f"{low}-{high}" for low, high in BANDS if low <= age <= high), "")


def school_year(day: date) -> str:
    """Return the school year of a day: the finest date that is ever published.

    Examples
    --------
    >>> school_year(date(2026, 11, 23)), school_year(date(2027, 8, 31))
    ('2026-2027', '2026-2027')
    """
    first = day.year if day.month >= 9 else day.year - 1
    return f"{first}-{first + 1}"
